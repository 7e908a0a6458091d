import {
  type Content,
  type JobTicket,
  type ProviderCall,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { type Exchange } from './client.js';
import { type AliyunSettings } from './config.js';
import { type WireRequest } from './request.js';
import { type Asked } from './response.js';

/** A request ready to be signed, and a warning for each option that it cannot carry. */
export interface Encoded {
  request: WireRequest;
  /** The id that the vendor is given for the content; null where there is none. */
  dataId: string | null;
  warnings: Warning[];
}

/** How a kind of content that is checked at once is put on the wire and read back; pure functions. */
export interface CheckCodec {
  /** Writes the call that checks content. Throws `unsupported`, `invalid_content` or `config` before anything is sent. */
  encodeCheck: (content: Content, call: ProviderCall, settings: AliyunSettings) => Encoded;
  /** Reads the response to it. Throws `bad_response`. */
  decodeCheck: (exchange: Exchange, asked: Asked) => VendorJob;
}

/** The operations of one kind of job. */
export interface JobActions {
  submit: string;
  result: string;
  /** Absent where running jobs cannot be ended. */
  cancel?: string;
  /** The parameter that holds the address of the content. */
  address: 'url' | 'imageUrl';
  /** The field of a response that names the job. */
  id: 'TaskId' | 'ReqId';
  /** Whether a callback is documented. */
  callsBack: boolean;
}

/** A request that creates a job, and the service that it is for. */
export interface EncodedJob extends Encoded {
  service: string;
}

/** How a kind of content that is checked by jobs is put on the wire and read back; pure functions. */
export interface JobCodec {
  /** The operations for a service. */
  actionsOf: (service: string) => JobActions;
  /** The configured service, for tickets that hold none. */
  serviceOf: (settings: AliyunSettings) => string;
  /** Writes the call that creates a job. Throws `unsupported`, `invalid_content` or `config` before anything is sent. */
  encodeJob: (content: Content, call: ProviderCall, settings: AliyunSettings) => EncodedJob;
  /** Reads the state and, when it is there, the result. Throws `bad_response`. */
  decodeJob: (exchange: Exchange, ticket: JobTicket) => VendorJob;
}

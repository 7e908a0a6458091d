import {
  type Content,
  type JobTicket,
  type ModerationError,
  type ProviderCall,
  type Steps,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { type TencentSettings } from './config.js';
import { type Answer } from './response.js';
import { type WireRequest } from './request.js';

/** A request ready to be signed, and a warning for each option that it cannot carry. */
export interface EncodedJob {
  request: WireRequest;
  warnings: Warning[];
}

/** The same for several contents; the warnings of each in their order. */
export interface EncodedBatch {
  request: WireRequest;
  warnings: Warning[][];
}

/** How one kind of content is put on the wire and read back; pure functions, one object per kind. */
export interface Codec {
  /** Writes the call that submits content. Throws `unsupported`, `invalid_content` or `config` before anything is sent. */
  encodeJob: (content: Content, call: ProviderCall, settings: TencentSettings) => EncodedJob;
  /** Reads the response to it: a job, finished for content that is checked at once. */
  decodeAccepted: (answer: Answer, ticketOf: (id: string) => JobTicket, content: Content) => VendorJob;
  /** Writes the call that polls a job. */
  encodeQuery: (ticket: JobTicket, settings: TencentSettings) => WireRequest;
  /** Reads the response to it; can be interrupted, since results of long content are large. */
  decodeJob: (answer: Answer, ticket: JobTicket) => Steps<VendorJob>;
}

/** What a kind with `batch` has besides. */
export interface BatchCodec {
  /** Writes one call for several contents, each with an id of its own. */
  encodeBatch: (contents: readonly Content[], call: ProviderCall, settings: TencentSettings) => EncodedBatch;
  /** Reads the response to it: one entry per content, in their order. */
  decodeBatch: (
    answer: Answer,
    contents: readonly Content[],
    ticketOf: (id: string, content: Content) => JobTicket,
  ) => (VendorJob | ModerationError)[];
}

/** What a kind with `cancel` has besides. */
export interface CancelCodec {
  encodeCancel: (ticket: JobTicket, settings: TencentSettings) => WireRequest;
  decodeCancelled: (answer: Answer, ticket: JobTicket) => VendorJob;
}

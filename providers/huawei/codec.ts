import {
  type Content,
  type JobTicket,
  type ModerationError,
  type ProviderCall,
  type Steps,
  type VendorJob,
  type Warning,
} from '@moderato/core';
import { type Exchange } from './client.js';
import { type HuaweiSettings, type JobSettings } from './config.js';
import { type WireRequest } from './request.js';

/** A request ready to be signed, and a warning for each option that it cannot carry. */
export interface Encoded {
  request: WireRequest;
  warnings: Warning[];
}

/** A request that creates a job. */
export interface EncodedJob extends Encoded {
  /** The same without words of which it is not confirmed that the service knows them; absent where there are none. */
  withoutUnconfirmed?: Encoded;
}

/** How a kind of content that is checked by jobs is put on the wire and read back; pure functions. */
export interface JobCodec {
  /** Writes the call that creates a job. Throws `unsupported`, `invalid_content` or `config` before anything is sent. */
  encodeJob: (content: Content, call: ProviderCall, settings: HuaweiSettings) => EncodedJob;
  /** Reads the state and, when it is there, the result; can be interrupted. Throws `bad_response`. */
  decodeJob: (exchange: Exchange, ticket: JobTicket, settings: JobSettings) => Steps<VendorJob>;
}

/** A request that is checked at once, and the words that it looks for: null where a policy of the account decides. */
export interface EncodedCheck extends Encoded {
  categories: readonly string[] | null;
}

/** What was asked, for reading the response to it: responses given at once repeat nothing of the request. */
export interface Asked {
  content: Content;
  categories: readonly string[] | null;
  region: string;
  /** By the clock of this process, ISO-8601: the vendor gives no times. */
  submittedAt: string;
  finishedAt: string;
}

/** How a kind of content that is checked at once is put on the wire and read back; pure functions. */
export interface CheckCodec {
  /** Writes the call that checks content. Throws `unsupported`, `invalid_content` or `config` before anything is sent. */
  encodeCheck: (content: Content, call: ProviderCall, settings: HuaweiSettings) => EncodedCheck;
  /** Reads the response to it. Throws `bad_response`. */
  decodeCheck: (exchange: Exchange, asked: Asked) => VendorJob;
}

/** A request that checks several contents at once. */
export interface EncodedBatch {
  request: WireRequest;
  categories: readonly string[] | null;
  /** What is sent, by the names under which the vendor responses: the place of each content in the list, and its warnings. */
  sent: ReadonlyMap<string, { place: number; warnings: Warning[] }>;
}

/** How several contents of a kind are checked in one call; what concerns one content alone is returned by its place. */
export interface BatchCodec {
  /** `batch` is null where nothing is left to be sent. Throws what is wrong with the call as a whole. */
  encodeBatch: (
    contents: readonly Content[],
    call: ProviderCall,
    settings: HuaweiSettings,
  ) => { batch: EncodedBatch | null; refused: ReadonlyMap<number, ModerationError> };
  /** Reads an entry for everything that was sent. Throws `bad_response` where the response as a whole cannot be used. */
  decodeBatch: (
    exchange: Exchange,
    batch: EncodedBatch,
    askedOf: (place: number) => Asked,
    moment: { nowMs: number; random: number },
  ) => ReadonlyMap<number, VendorJob | ModerationError>;
}

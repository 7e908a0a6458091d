import { type Content, type ProviderCall, type VendorJob, type Warning } from '@moderato/core';
import { type Exchange } from './client.js';
import { type AliyunSettings } from './config.js';
import { type WireRequest } from './request.js';
import { type Asked } from './response.js';

/** A request ready to be signed, and a warning for each option that it cannot carry. */
export interface Encoded {
  request: WireRequest;
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

/** One HTTP request as it goes on the wire: header names in any case, the body already serialised and signed. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** The body in pieces, in place of `body`; the headers hold its length as `content-length`. */
  stream?: AsyncIterable<Uint8Array>;
  /** What is being done, for error messages, such as `submit audio`. */
  operation: string;
  provider: string;
  /** Time limit for the whole exchange, in milliseconds. Default 30 000. */
  timeoutMs?: number;
  signal?: AbortSignal | undefined;
}

/** One HTTP answer of any status, undecoded. Header names are lower case. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/**
 * Sends one request once and returns the answer whatever its status.
 * @throws ModerationError `timeout`, `network`, `aborted`, `bad_response` (answer too large or no HTTP), `config` (a header
 * that cannot be carried) or `internal` (an address that cannot be sent), with `effect` set.
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

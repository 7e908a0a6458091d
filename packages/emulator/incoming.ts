/** One request as it came over the wire; path and query are undecoded, because signatures are computed over them. */
export interface IncomingRequest {
  method: string;
  /** Path as sent, without the query. */
  path: string;
  /** Query as sent, without the question mark; empty where there is none. */
  query: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Buffer;
  /** The body was longer than the route's limit and was thrown away. */
  isBodyTooLarge: boolean;
  /** How far the vendor's clock is ahead when it checks this request, in milliseconds. Default 0. */
  clockSkewMs?: number;
}

/** What the journal notes about one content. */
export interface NoteItem {
  /** Given where the content was accepted. */
  jobId?: string;
  dataId?: string;
  /** An address, or the key of an object. */
  contentUrl?: string;
  /** Of a text or of bytes that came inside the request, in hex. */
  contentSha256?: string;
}

/** What the journal notes about a request beside its line and status. */
export interface Note extends NoteItem {
  /** Such as `submit audio`; `unknown` for anything that is not served. */
  operation: string;
  /** The contents of a request that holds several. */
  items?: readonly NoteItem[];
}

/** One reply, and the note that goes into the journal with it. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Bytes are sent as they are. */
  body: string | Buffer;
  note: Note;
  breakage?: Breakage;
}

/** How a reply is broken off: nothing of it goes out, or half of its body, and then the connection is destroyed. */
export interface Breakage {
  sends: 'nothing' | 'half';
  /** How long the connection is held before, in real milliseconds. */
  holdMs: number;
}

/** Decodes percent escapes, leaving text with a broken escape as it is. */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Splits a raw query into decoded name and value pairs; `+` stays `+`, as both vendors sign it. */
export function queryPairs(query: string): [name: string, value: string][] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decode(pair), ''] : [decode(pair.slice(0, at)), decode(pair.slice(at + 1))];
    });
}

import type { Kind } from './kind.js';

/** A file on its way to where a vendor reads it. */
export interface UploadFile {
  kind: Kind;
  /** Made at random, with the ending of the file and nothing else of its name, such as `8c1e….mp4`. */
  name: string;
  sizeBytes: number;
  /** Reads the file from its beginning, in pieces; once for each attempt. */
  read: () => AsyncIterable<Uint8Array>;
}

/**
 * Where a stored file is: what removes it, also in another process, such as `{ object: 'moderato/8c1e….mp4' }`. Never a secret and
 * never a signed address, since tickets hold it.
 */
export type UploadPlace = Readonly<Record<string, string>>;

/** What is going to happen to a file. */
export interface UploadPlan {
  place: UploadPlace;
  /** Whether the file stays there after the job has ended. */
  keep: boolean;
}

/** How a stored file is given to a submit. The address may be signed: it is in no ticket and no error. */
export type StoredInput = { object: string; url?: undefined } | { url: string; object?: undefined };

import { types } from 'node:util';

/** Tells bytes from anything else, whichever realm or copy of Node's globals they come from. */
export function isBytes(value: unknown): value is Uint8Array {
  return types.isUint8Array(value);
}

/** Tells an abort signal from anything else, whichever realm it comes from. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return Object.prototype.toString.call(value) === '[object AbortSignal]';
}

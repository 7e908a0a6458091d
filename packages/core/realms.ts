/** Tells bytes from anything else, whichever realm or copy of Node's globals they come from. */
export function isBytes(value: unknown): value is Uint8Array {
  // as `util.types` does, whose import would load all of `util`
  return Reflect.get(typedArray, Symbol.toStringTag, value) === 'Uint8Array';
}

/** Where typed arrays have a property that says which they are, and that is undefined for all else. */
const typedArray = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** Tells an abort signal from anything else, whichever realm it comes from. */
export function isAbortSignal(value: unknown): value is AbortSignal {
  return Object.prototype.toString.call(value) === '[object AbortSignal]';
}

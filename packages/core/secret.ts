import { type inspect } from 'node:util';

const HIDDEN = '[secret]';
/** To import its value would load all that `util` has, at every start. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom') as typeof inspect.custom;
const MARKER = Symbol.for('moderato.Secret');

/**
 * Holds a credential that cannot be printed: every conversion to text or JSON, and `util.inspect`, give `[secret]`.
 * Only `reveal()` returns the value; it lives in a private field, so no enumeration reaches it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  static {
    Object.defineProperty(this.prototype, MARKER, { value: true });
  }

  /** The value itself, to be used at the moment of signing or sending and never stored. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return HIDDEN;
  }

  toJSON(): string {
    return HIDDEN;
  }

  [Symbol.toPrimitive](): string {
    return HIDDEN;
  }

  [INSPECT](): string {
    return HIDDEN;
  }
}

/** Wraps a string; a `Secret` passes through. */
export function toSecret(value: string | Secret): Secret {
  return isSecret(value) ? value : new Secret(value);
}

/** Tells a `Secret` from anything else, also across two loaded copies of this package. */
export function isSecret(value: unknown): value is Secret {
  return typeof value === 'object' && value !== null && MARKER in value;
}

/** A credential without blanks and line breaks around it, which editors and mounted files add. */
export function trimSecret(value: string | Secret): Secret {
  const text = isSecret(value) ? value.reveal() : value;
  const trimmed = text.trim();
  return isSecret(value) && trimmed === text ? value : new Secret(trimmed);
}

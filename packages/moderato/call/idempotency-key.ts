/** Makes the names of submits, unlike within and across moderators, in the form of UUIDs (version 8 of RFC 9562). */
export class IdempotencyKeys {
  readonly #prefix: string;
  readonly #counts = new Map<string, number>();

  /** @param random gives 0 up to 1. */
  constructor(random: () => number) {
    const digits = Array.from({ length: 20 }, () => Math.floor(random() * 16).toString(16)).join('');
    const groups = [
      digits.slice(0, 8),
      digits.slice(8, 12),
      `8${digits.slice(12, 15)}`,
      `8${digits.slice(15, 18)}`,
    ];
    this.#prefix = groups.join('-');
  }

  /** The key of the next submit to a vendor. */
  next(provider: string): string {
    const count = (this.#counts.get(provider) ?? 0) + 1;
    this.#counts.set(provider, count);
    return `${this.#prefix}-${count.toString(16).padStart(12, '0')}`;
  }
}

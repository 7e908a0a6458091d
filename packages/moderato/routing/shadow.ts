import { type Content, type ModerationError, type Verdict } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { type CallOptions } from '../call/options.js';
import { startDeadline } from '../call/request.js';
import { type JobContext } from '../jobs/context.js';
import { moderateAt } from '../jobs/moderate-at.js';

/** Beyond so many under way they are left out, so that a shadow that hangs costs no memory. */
const CONCURRENCY = 256;

/** Runs contents through further vendors, beside the way to the verdict; without the cache, journal and callbacks of the call. */
export class Shadows {
  readonly #context: JobContext;
  #underWay = 0;

  constructor(context: JobContext) {
    // who counts verdicts counts those that decide
    const emit: JobContext['emit'] = (event) => {
      if (event.type !== 'verdict' && event.type !== 'failed') context.emit(event);
    };
    this.#context = { ...context, cache: null, emit };
    this.#emit = context.emit;
  }

  readonly #emit: JobContext['emit'];

  /** Returns at once. What comes of it are `shadow` events and nothing else. */
  cast(vendors: readonly string[], content: Content, options: CallOptions, decided: Promise<Verdict>): void {
    if (vendors.length === 0) return;
    // whoever made the call hears of its failure; here it only means that nothing was decided
    decided.catch(() => undefined);
    for (const id of vendors) {
      // after the deciding vendor's call has left
      setImmediate(() => void this.#cast(id, content, options, decided));
    }
  }

  async #cast(id: string, content: Content, options: CallOptions, decided: Promise<Verdict>): Promise<void> {
    if (this.#underWay >= CONCURRENCY) {
      await this.#report(id, content, decided, { verdict: null, error: null });
      return;
    }
    this.#underWay += 1;
    try {
      const verdict = await this.#moderate(id, content, options);
      await this.#report(id, content, decided, { verdict, error: null });
    } catch (thrown) {
      const error = toModerationError(thrown, id, `shadow ${content.kind}`);
      await this.#report(id, content, decided, { verdict: null, error });
    } finally {
      this.#underWay -= 1;
    }
  }

  async #moderate(id: string, content: Content, options: CallOptions): Promise<Verdict> {
    const { categories, vendorOptions, timeoutMs } = options;
    // the caller's signal ends the caller's call; a shadow ends with the moderator
    const own: CallOptions = { categories, vendorOptions, timeoutMs, signal: this.#context.closing };
    const vendor = await this.#context.pool.get(id);
    const deadline = startDeadline(this.#context, id, `shadow ${content.kind}`, own);
    return moderateAt(this.#context, vendor, content, { options: own, deadline, isLast: true });
  }

  async #report(
    id: string,
    content: Content,
    decided: Promise<Verdict>,
    outcome: { verdict: Verdict | null; error: ModerationError | null },
  ): Promise<void> {
    const deciding = await decided.then(
      ({ source, decision }) => ({ provider: source.provider, decision }),
      () => null,
    );
    const { kind, id: contentId = null } = content;
    this.#emit({ type: 'shadow', provider: id, kind, contentId, decided: deciding, ...outcome });
  }
}

import { type Content, type ModerationError, type Verdict } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { limitOf } from '../call/request.js';
import { toModerationError } from '../call/failures.js';
import { judgeWith } from '../operations/moderate.js';
import { type Emit } from '../telemetry/events.js';

/** Asks further vendors about contents, beside the way to the verdict. */
export interface Shadows {
  /** Returns at once. What comes of it are `shadow` events and nothing else. */
  cast(vendors: readonly string[], content: Content, options: CallOptions, decided: Promise<Verdict>): void;
  /** Ends what is under way, without waiting for it. */
  close(): void;
}

/** Beyond so many at a time they are left out, so that a shadow that hangs costs no memory. */
const AT_A_TIME = 256;

/** Makes the shadows of one moderator. They use neither cache nor journal nor callbacks of the call that casts them. */
export function createShadows(context: CallContext): Shadows {
  const ending = new AbortController();
  // who counts verdicts counts those that decide
  const emitCalls: Emit = (event) => {
    if (event.type !== 'verdict' && event.type !== 'failed') context.emit(event);
  };
  let underWay = 0;

  const judge = async (id: string, content: Content, options: CallOptions) => {
    const { categories, vendorOptions, timeoutMs } = options;
    const own: CallOptions = { categories, vendorOptions, timeoutMs, signal: ending.signal };
    const vendor = await context.pool.get(id);
    const limit = limitOf(context, id, `shadow ${content.kind}`, own);
    return judgeWith({ ...context, cache: null, emit: emitCalls }, vendor, content, own, limit);
  };

  const report = async (
    id: string,
    content: Content,
    decided: Promise<Verdict>,
    outcome: { verdict: Verdict | null; error: ModerationError | null },
  ) => {
    const deciding = await decided.then(
      ({ source, decision }) => ({ provider: source.provider, decision }),
      () => null,
    );
    const { kind, id: contentId = null } = content;
    context.emit({ type: 'shadow', provider: id, kind, contentId, decided: deciding, ...outcome });
  };

  const cast = async (id: string, content: Content, options: CallOptions, decided: Promise<Verdict>) => {
    if (underWay >= AT_A_TIME) {
      await report(id, content, decided, { verdict: null, error: null });
      return;
    }
    underWay += 1;
    try {
      const verdict = await judge(id, content, options);
      await report(id, content, decided, { verdict, error: null });
    } catch (thrown) {
      const error = toModerationError(thrown, id, `shadow ${content.kind}`);
      await report(id, content, decided, { verdict: null, error });
    } finally {
      underWay -= 1;
    }
  };

  return {
    cast: (vendors, content, options, decided) => {
      // whoever asked hears of its failure; here it only means that nothing was decided
      decided.catch(() => undefined);
      for (const id of vendors) {
        // after the deciding vendor's call has left
        setImmediate(() => void cast(id, content, options, decided));
      }
    },
    close: () => ending.abort(),
  };
}

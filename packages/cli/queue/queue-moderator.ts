import { createHash } from 'node:crypto';
import { type BatchModerator } from '@moderato/batch';
import { ModerationError, type Content } from '@moderato/core';
import { type ModerationQueue } from '@moderato/queue';

const DIGEST_CHARACTERS = 32;

/** Items wait as long as it takes; the time limit of each begins with its submit. */
const WAIT_MS = 30 * 24 * 60 * 60 * 1000;

/**
 * Lets a batch moderate by a queue. An item's id is a digest of what it is about, so that a rerun finds what an earlier run has added, and nothing
 * is paid for twice; the journal is in Redis.
 * @param scope tells batches apart, such as the path of the output.
 */
export function createQueueModerator(queue: ModerationQueue, scope: string): BatchModerator {
  return {
    moderate: async (content, options = {}) => {
      if ('file' in content) throw fileError(content.kind);
      const { provider, categories, timeoutMs, callbackUrl, vendorOptions, policy, onUncertain, signal } =
        options;
      const call = { provider, categories, timeoutMs, callbackUrl, vendorOptions, policy, onUncertain };
      const id = idOf(scope, content, call);
      const earlier = await queue.result(id);
      if (earlier?.error !== undefined)
        await queue.retry([id], { mayPayTwice: call.onUncertain === 'resubmit' });
      await queue.add([content], { ...call, ids: [id], stream: 'batch' });
      const { verdict, error } = await queue.wait(id, { timeoutMs: WAIT_MS, signal });
      if (verdict === undefined) throw error;
      return verdict;
    },
    wait: async (ticket) => {
      throw new ModerationError({
        code: 'config',
        provider: ticket.provider,
        operation: 'batch',
        effect: 'none',
        message:
          'this journal was begun without --redis; finish it without, or name another output and journal',
      });
    },
  };
}

/** A worker may run on another machine, where the path names something else. */
function fileError(kind: Content['kind']): ModerationError {
  return new ModerationError({
    code: 'invalid_content',
    operation: 'batch',
    effect: 'none',
    message: `file: with --redis a ${kind} is read by workers, which may run on other machines; give it by url or object`,
  });
}

function idOf(scope: string, content: Content, call: object): string {
  const digest = createHash('sha256');
  const { bytes, ...rest } = content as Content & { bytes?: Uint8Array };
  digest.update(JSON.stringify([scope, call, rest]));
  if (bytes !== undefined) digest.update(bytes);
  return digest.digest('hex').slice(0, DIGEST_CHARACTERS);
}

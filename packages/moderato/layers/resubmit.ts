import { isModerationError, type ModerationError } from '@moderato/core';
import { type Lane, type Outcomes, type SubmitCall, type SubmitLayer, type SubmitRequest } from './layer.js';
import { backoffMs } from './retry.js';

/**
 * Submits the same contents again after an error that leaves open whether the vendor took them, and only where the caller
 * accepts that they may be paid for twice (`onUncertain: 'resubmit'`). Each submit is one for the journal.
 */
export function resubmitLayer({ context, vendor, operation }: Lane): SubmitLayer {
  const { settings, random, emit } = context;
  const { attempts } = settings.retry;
  const repeat = async (next: SubmitCall, request: SubmitRequest): Promise<Outcomes> => {
    const { deadline } = request;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await next(request);
      } catch (error) {
        if (!isModerationError(error) || attempt >= attempts || !mayResubmit(error)) throw error;
        const waitMs = random() * backoffMs(settings.retry, attempt);
        if (!deadline.hasTimeFor(waitMs)) throw error;
        emit({ type: 'retry', provider: vendor.provider.id, operation, attempt, waitMs, error: error.code });
        await deadline.sleep(waitMs);
      }
    }
  };
  return (next) => (request) =>
    (request.options.onUncertain ?? settings.onUncertain) === 'resubmit'
      ? repeat(next, request)
      : next(request);
}

function mayResubmit({ code, uncertain }: ModerationError): boolean {
  return uncertain === true && code !== 'aborted';
}

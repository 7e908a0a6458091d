import { isModerationError, withErrorDetails } from '@moderato/core';
import { type Layer } from './layer.js';

/**
 * Gives every attempt its time limit: as long as a request may take, or as the call says by itself, never longer than the call has
 * left.
 */
export function deadlineLayer(requestTimeoutMs: number): Layer {
  return (next) => async (request) => {
    const { deadline } = request;
    const timeoutMs = deadline.attemptMs(request.call.timeoutMs ?? requestTimeoutMs);
    try {
      return await next({ ...request, call: { ...request.call, timeoutMs, signal: deadline.signal } });
    } catch (error) {
      const isOutOfTime = isModerationError(error) && error.code === 'timeout' && deadline.isAttemptShort;
      // the caller knows the limit of the whole call, not what was left of it for this attempt
      throw isOutOfTime ? withErrorDetails(error, { message: deadline.timeoutMessage }) : error;
    }
  };
}

import { ModerationError, isModerationError } from '@moderato/core';

/** An error about the configuration of the queue. */
export function queueConfigError(message: string): ModerationError {
  return new ModerationError({ code: 'config', operation: 'use queue', effect: 'none', message });
}

/** Puts what Redis or the way to it said into words of ours. Its own words are left out where they may quote a command. */
export function toNetworkError(error: unknown): ModerationError {
  if (isModerationError(error)) return error;
  const { message = '', code } = error as { message?: string; code?: string };
  if (/\bOOM\b/.test(message)) return fullError('Redis has no memory left (maxmemory)');
  if (/\b(NOPERM|NOAUTH|WRONGPASS)\b/.test(message))
    return queueConfigError(
      'Redis refuses the user of the connection; give it a user that may run every command on the keys of the queue, with its password',
    );
  if (/^(READONLY|MISCONF)\b/.test(message))
    return networkError(`Redis takes no writes (${message.split(' ')[0] ?? ''})`);
  if (/^(Unknown RESP type|Protocol error)/.test(message))
    return networkError(
      'what answers at this address is no Redis; check host, port and redis:// or rediss://',
    );
  return networkError(`Redis cannot be reached (${code ?? reasonOf(message)})`);
}

/** The error for a queue that takes nothing more for the moment. */
export function fullError(message: string): ModerationError {
  return new ModerationError({
    code: 'rate_limited',
    operation: 'add to queue',
    retry: 'later',
    effect: 'none',
    message: `${message}; nothing was added, add it again later`,
  });
}

export function networkError(message: string): ModerationError {
  return new ModerationError({
    code: 'network',
    operation: 'use queue',
    retry: 'later',
    effect: 'none',
    message,
  });
}

function reasonOf(message: string): string {
  if (/enableOfflineQueue|isn't writeable|Connection is closed/i.test(message)) return 'not connected';
  if (/max retries/i.test(message)) return 'connection lost';
  if (/timed? ?out/i.test(message)) return 'timeout';
  return 'command failed';
}

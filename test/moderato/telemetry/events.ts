import { ModerationError } from '@moderato/core';
import { type ModeratorEvent } from 'moderato';
import { acmeMap, vendorResult } from '../../support/vendor-result.js';
import { normalize } from '@moderato/normalizer';

/** A word that occurs in places of events that must not be shown. */
export const HIDDEN = 'hidden-word-5e1d';

const subject = { provider: 'acme', kind: 'audio', contentId: 'mine' } as const;

const error = new ModerationError({
  code: 'job_failed',
  provider: 'acme',
  operation: 'fetch audio',
  status: 200,
  vendorCode: 'E7',
  requestId: 'request-7',
  message: HIDDEN,
  body: HIDDEN,
  ticket: {
    version: 1,
    provider: 'acme',
    kind: 'audio',
    id: 'job-1',
    region: 'xx-north',
    contentId: 'mine',
    submittedAt: '2026-01-01T00:00:00.000Z',
  },
});

const verdict = normalize(
  vendorResult({ decision: 'bad', text: HIDDEN, raw: HIDDEN, subject: HIDDEN }),
  acmeMap,
);

/** One event of each type. */
export const EVENTS: { [Type in ModeratorEvent['type']]: Extract<ModeratorEvent, { type: Type }> } = {
  submitted: { type: 'submitted', ...subject, jobId: 'job-1', elapsedMs: 12 },
  polled: { type: 'polled', ...subject, jobId: 'job-1', state: 'running', polls: 2 },
  verdict: {
    type: 'verdict',
    ...subject,
    jobId: 'job-1',
    decision: 'block',
    category: 'sexual',
    elapsedMs: 1500,
    isCached: false,
  },
  failed: { type: 'failed', ...subject, error, elapsedMs: 30 },
  retry: {
    type: 'retry',
    provider: 'acme',
    operation: 'submit audio',
    attempt: 1,
    waitMs: 125,
    error: 'network',
  },
  breaker: { type: 'breaker', provider: 'acme', operation: 'submit audio', state: 'open' },
  upload: {
    type: 'upload',
    provider: 'acme',
    kind: 'audio',
    state: 'stored',
    place: { object: 'files/1.mp3' },
    file: 'clip.mp3',
    sizeBytes: 9,
    elapsedMs: 3,
  },
  fallback: {
    type: 'fallback',
    from: 'acme',
    to: 'other',
    kind: 'audio',
    contentId: 'mine',
    error: 'timeout',
  },
  escalation: {
    type: 'escalation',
    from: 'acme',
    to: 'other',
    kind: 'audio',
    contentId: 'mine',
    reason: 'not_covered',
  },
  shadow: {
    type: 'shadow',
    ...subject,
    decided: { provider: 'other', decision: 'pass' },
    verdict,
    error: null,
  },
  callback: {
    type: 'callback',
    provider: 'acme',
    kind: 'audio',
    jobId: 'job-1',
    state: 'succeeded',
    trust: 'signed',
  },
  cache: { type: 'cache', provider: 'acme', kind: 'audio', outcome: 'hit' },
};

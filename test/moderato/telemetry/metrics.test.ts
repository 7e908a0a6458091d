import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createModerator, type ModeratorEvent } from 'moderato';
import { createMetrics } from '../../../packages/moderato/telemetry/metrics.js';
import { createAcme, failure, testParts } from '../../support/acme.js';
import { EVENTS } from './events.js';
import { startTelemetry } from './telemetry.js';

const acme = { 'moderato.provider': 'acme' };
const audio = { ...acme, 'moderato.kind': 'audio' };

let telemetry: ReturnType<typeof startTelemetry>;

beforeEach(() => {
  telemetry = startTelemetry();
});

afterEach(() => telemetry.end());

describe('metrics', () => {
  it.each<[keyof typeof EVENTS, string, object]>([
    ['submitted', 'moderato.submits', audio],
    ['polled', 'moderato.polls', { ...audio, 'moderato.job.state': 'running' }],
    ['verdict', 'moderato.verdicts', { ...audio, 'moderato.decision': 'block', 'moderato.cached': false }],
    ['failed', 'moderato.errors', { ...audio, 'error.type': 'job_failed' }],
    ['retry', 'moderato.retries', { ...acme, 'moderato.operation': 'submit audio', 'error.type': 'network' }],
    [
      'breaker',
      'moderato.breaker.changes',
      { ...acme, 'moderato.operation': 'submit audio', 'moderato.breaker.state': 'open' },
    ],
    [
      'fallback',
      'moderato.fallbacks',
      { ...audio, 'moderato.fallback.provider': 'other', 'error.type': 'timeout' },
    ],
    [
      'escalation',
      'moderato.escalations',
      { ...audio, 'moderato.escalation.provider': 'other', 'moderato.escalation.reason': 'not_covered' },
    ],
    ['shadow', 'moderato.shadows', { ...audio, 'moderato.shadow.outcome': 'disagreed' }],
    [
      'callback',
      'moderato.callbacks',
      { ...audio, 'moderato.job.state': 'succeeded', 'moderato.callback.trust': 'signed' },
    ],
    ['cache', 'moderato.cache', { ...audio, 'moderato.cache.outcome': 'hit' }],
  ])('count %s as %s', async (type, name, attributes) => {
    const count = createMetrics();

    count(EVENTS[type]);
    count(EVENTS[type]);

    const counted = (await telemetry.series()).filter(
      (series) => series.name !== 'moderato.verdict.duration',
    );
    expect(counted).toEqual([{ name, value: 2, attributes }]);
  });

  it('measure how long a verdict took, in seconds', async () => {
    createMetrics()(EVENTS.verdict);

    const series = await telemetry.series();

    expect(series.find(({ name }) => name === 'moderato.verdict.duration')).toMatchObject({
      value: { count: 1, sum: 1.5 },
      attributes: { 'moderato.decision': 'block' },
    });
  });

  it.each<[string, Partial<Extract<ModeratorEvent, { type: 'shadow' }>>]>([
    ['agreed', { decided: { provider: 'other', decision: 'block' } }],
    ['disagreed', {}],
    ['alone', { decided: null }],
    ['failed', { verdict: null, error: EVENTS.failed.error }],
    ['left out', { verdict: null }],
  ])('tell shadows that %s', async (outcome, changes) => {
    createMetrics()({ ...EVENTS.shadow, ...changes });

    await expect(telemetry.series()).resolves.toMatchObject([
      { attributes: { 'moderato.shadow.outcome': outcome } },
    ]);
  });

  it('and spans are also made with an SDK that starts after the moderator', async () => {
    await telemetry.end();
    const { provider } = createAcme({ submit: [failure({ effect: 'none' })] });
    const moderator = createModerator({ provider: 'acme' }, testParts(provider));
    await moderator.moderate({ kind: 'audio', url: 'https://example.com/a.mp3' });

    telemetry = startTelemetry();
    await moderator.moderate({ kind: 'audio', url: 'https://example.com/a.mp3' });

    const names = (await telemetry.series()).map(({ name, value }) => [
      name,
      typeof value === 'number' ? value : 1,
    ]);
    expect(Object.fromEntries(names)).toEqual({
      'moderato.submits': 1,
      'moderato.polls': 1,
      'moderato.verdicts': 1,
      'moderato.verdict.duration': 1,
    });
    expect(telemetry.spans().map(({ name }) => name)).toEqual(['submit audio', 'fetch audio', 'moderate']);
  });
});

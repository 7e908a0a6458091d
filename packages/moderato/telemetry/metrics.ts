import {
  createNoopMeter,
  metrics,
  type Attributes,
  type Counter,
  type MeterProvider,
} from '@opentelemetry/api';
import { type Emit, type ModeratorEvent } from './events.js';
import { SCOPE } from './version.js';

/** In seconds: what is answered at once takes tenths, a job minutes. */
const DURATIONS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800];

/**
 * Makes the listener that counts events with whatever OpenTelemetry SDK the program has set up, also when it does so later.
 * Attributes have few values: no ids, no addresses.
 */
export function createMetrics(): Emit {
  let instruments: { from: MeterProvider; count: Emit } | null = null;
  return (event) => {
    const provider = metrics.getMeterProvider();
    if (instruments?.from !== provider) instruments = { from: provider, count: createInstruments(provider) };
    instruments.count(event);
  };
}

function createInstruments(provider: MeterProvider): Emit {
  const meter = provider.getMeter(SCOPE.name, SCOPE.version);
  if (meter === createNoopMeter()) return () => undefined;
  const duration = meter.createHistogram('moderato.verdict.duration', {
    description: 'Time from the call to the verdict',
    unit: 's',
    advice: { explicitBucketBoundaries: DURATIONS },
  });
  const counter = (name: string, unit: string, description: string) =>
    meter.createCounter(`moderato.${name}`, { unit: `{${unit}}`, description });
  const counters: Record<ModeratorEvent['type'], Counter> = {
    submitted: counter('submits', 'submit', 'Contents that a vendor accepted'),
    polled: counter('polls', 'poll', 'Polls that the vendor answered'),
    verdict: counter('verdicts', 'verdict', 'Verdicts that were given'),
    failed: counter('errors', 'error', 'Vendors that gave no verdict'),
    retry: counter('retries', 'retry', 'Calls that were retried'),
    breaker: counter('breaker.changes', 'change', 'Circuits that opened or closed'),
    fallback: counter('fallbacks', 'fallback', 'Contents that fell back to the next vendor'),
    escalation: counter(
      'escalations',
      'escalation',
      'Contents that went on to the next vendor after a verdict',
    ),
    shadow: counter('shadows', 'shadow', 'Contents that went to a shadow vendor'),
    callback: counter('callbacks', 'callback', 'Callbacks that were read'),
    upload: counter('uploads', 'file', 'Files that were stored for a vendor, and removed'),
    cache: counter('cache', 'lookup', 'Lookups in the cache of verdicts'),
  };
  return (event) => {
    const attributes = attributesOf(event);
    counters[event.type].add(1, attributes);
    if (event.type === 'verdict') duration.record(event.elapsedMs / 1000, attributes);
  };
}

function attributesOf(event: ModeratorEvent): Attributes {
  switch (event.type) {
    case 'submitted':
      return subject(event);
    case 'polled':
      return { ...subject(event), 'moderato.job.state': event.state };
    case 'verdict':
      return { ...subject(event), 'moderato.decision': event.decision, 'moderato.cached': event.isCached };
    case 'failed':
      return { ...subject(event), 'error.type': event.error.code };
    case 'retry':
      return { ...operation(event), 'error.type': event.error };
    case 'breaker':
      return { ...operation(event), 'moderato.breaker.state': event.state };
    case 'fallback':
      return {
        'moderato.provider': event.from,
        'moderato.fallback.provider': event.to,
        'moderato.kind': event.kind,
        'error.type': event.error,
      };
    case 'escalation':
      return {
        'moderato.provider': event.from,
        'moderato.escalation.provider': event.to,
        'moderato.kind': event.kind,
        'moderato.escalation.reason': event.reason,
      };
    case 'shadow':
      return { ...subject(event), 'moderato.shadow.outcome': shadowOutcome(event) };
    case 'callback':
      return { ...subject(event), 'moderato.job.state': event.state, 'moderato.callback.trust': event.trust };
    case 'upload':
      return { ...subject(event), 'moderato.upload.state': event.state };
    case 'cache':
      return { ...subject(event), 'moderato.cache.outcome': event.outcome };
  }
}

function subject({ provider, kind }: { provider: string; kind: string }): Attributes {
  return { 'moderato.provider': provider, 'moderato.kind': kind };
}

function operation(event: { provider: string; operation: string }): Attributes {
  return { 'moderato.provider': event.provider, 'moderato.operation': event.operation };
}

/** Says how a shadow compares with the vendor that decided. */
export function shadowOutcome({
  verdict,
  error,
  decided,
}: Extract<ModeratorEvent, { type: 'shadow' }>): 'agreed' | 'disagreed' | 'alone' | 'failed' | 'left out' {
  if (error !== null) return 'failed';
  if (verdict === null) return 'left out';
  if (decided === null) return 'alone';
  return verdict.decision === decided.decision ? 'agreed' : 'disagreed';
}

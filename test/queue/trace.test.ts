import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  isSpanContextValid,
  propagation,
  trace,
  TraceFlags,
  type Context,
  type TextMapPropagator,
} from '@opentelemetry/api';
import { Redis } from 'ioredis';
import { hasRedis, tellNotRun } from '../support/redis-server.js';
import { startTelemetry } from '../moderato/telemetry/telemetry.js';
import { openStage, type Stage } from './stage.js';

/** The trace as W3C Trace Context writes it. */
const w3c: TextMapPropagator<Record<string, string>> = {
  inject: (context: Context, carrier) => {
    const span = trace.getSpanContext(context);
    if (span !== undefined && isSpanContextValid(span))
      carrier['traceparent'] = `00-${span.traceId}-${span.spanId}-01`;
  },
  extract: (context, carrier) => {
    const [, traceId = '', spanId = ''] = (carrier['traceparent'] ?? '').split('-');
    return trace.setSpanContext(context, { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true });
  },
  fields: () => ['traceparent'],
};

if (hasRedis) {
  let stage: Stage;
  const telemetry = startTelemetry();
  beforeAll(async () => {
    propagation.setGlobalPropagator(w3c);
    stage = await openStage();
  });
  afterAll(async () => {
    await stage.close();
    propagation.disable();
    await telemetry.end();
  });

  describe('the trace under way at add', () => {
    it('goes on in the submit and the poll of a worker, and holds nothing but its ids', async () => {
      const { queue, openWorker, name } = stage.scene();
      const tracer = trace.getTracer('test');
      const { id, traceId } = await tracer.startActiveSpan('upload', async (span) => {
        const added = await queue.add({ kind: 'audio', url: 'https://example.com/a.mp3' });
        span.end();
        return { id: added, traceId: span.spanContext().traceId };
      });
      const client = new Redis(stage.redis.url);
      const kept = await client.hget(`{${name}}:item:${id}`, 'trace');
      client.disconnect();
      const other = await queue.add({ kind: 'audio', url: 'https://example.com/b.mp3' });

      openWorker();
      await Promise.all([id, other].map((each) => queue.wait(each, { timeoutMs: 10_000 })));

      expect(Object.keys(JSON.parse(kept ?? '{}') as object)).toEqual(['traceparent']);
      const namesIn = telemetry
        .spans()
        .filter((span) => span.spanContext().traceId === traceId)
        .map((span) => span.name);
      expect(namesIn).toContain('begin');
      expect(namesIn.some((each) => /submit audio/.test(each))).toBe(true);
      expect(namesIn.some((each) => /fetch audio/.test(each))).toBe(true);
      // the other item belongs to no trace of the caller's
      expect(telemetry.spans().filter((span) => span.name === 'begin')).toHaveLength(2);
      expect(namesIn.filter((each) => each === 'begin')).toHaveLength(1);
    });
  });
} else {
  it('not run: redis-server is not installed', () => {
    tellNotRun();
    expect(hasRedis).toBe(false);
  });
}

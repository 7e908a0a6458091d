import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as Api from '@opentelemetry/api';
import { type Context, type ContextManager } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';

const manifest = resolve(import.meta.dirname, '../../../packages/moderato/package.json');

/** OpenTelemetry's API in the version that the package uses; a global made by an older one would not be seen. */
export const { ROOT_CONTEXT, SpanKind, SpanStatusCode, context, metrics, trace } = createRequire(manifest)(
  '@opentelemetry/api',
) as typeof Api;

/** One series of a metric. */
export interface Series {
  name: string;
  value: unknown;
  attributes: Record<string, unknown>;
}

/** An OpenTelemetry SDK that keeps everything in memory; `end` takes it out of the process again. */
export function startTelemetry() {
  const spanExporter = new InMemorySpanExporter();
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spanExporter)] });
  const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({
    exporter: metricExporter,
    exportIntervalMillis: 3_600_000,
  });
  const meters = new MeterProvider({ readers: [reader] });
  context.setGlobalContextManager(createContextManager());
  trace.setGlobalTracerProvider(tracers);
  metrics.setGlobalMeterProvider(meters);
  return {
    spans: () => spanExporter.getFinishedSpans(),
    series: async (): Promise<Series[]> => {
      await meters.forceFlush();
      const collected = metricExporter.getMetrics().at(-1)?.scopeMetrics ?? [];
      return collected.flatMap((scope) =>
        scope.metrics.flatMap(({ descriptor, dataPoints }) =>
          dataPoints.map(({ value, attributes }) => ({ name: descriptor.name, value, attributes })),
        ),
      );
    },
    end: async () => {
      context.disable();
      trace.disable();
      metrics.disable();
      await tracers.shutdown();
      await meters.shutdown();
    },
  };
}

/** Each span as `name < parent < … < root`, in the order in which they ended. */
export function ancestries(spans: readonly ReadableSpan[]): string[] {
  const known = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const namesFrom = (span: ReadableSpan): string[] => {
    const parentId = span.parentSpanContext?.spanId;
    const parent = parentId === undefined ? undefined : known.get(parentId);
    return [span.name, ...(parent === undefined ? [] : namesFrom(parent))];
  };
  return spans.map((span) => namesFrom(span).join(' < '));
}

function createContextManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, self, ...given) => storage.run(active, () => work.call(self, ...given)),
    bind: (active, target) =>
      typeof target === 'function'
        ? (((...given: unknown[]) =>
            storage.run(active, () => Reflect.apply(target, undefined, given) as unknown)) as typeof target)
        : target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

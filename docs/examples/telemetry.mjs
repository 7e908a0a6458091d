/** Shows the log lines, spans and metrics of one moderation, with an OpenTelemetry SDK that keeps them in memory. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, context, metrics, trace } from '@opentelemetry/api';
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
} from '@opentelemetry/sdk-trace-base';
import { createModerator } from 'moderato';
import { pino } from 'pino';
import { setStage } from './support/stage.mjs';

// what NodeSDK of @opentelemetry/sdk-node sets up, here by hand
const storage = new AsyncLocalStorage();
const contextManager = {
  active: () => storage.getStore() ?? ROOT_CONTEXT,
  with: (active, work, self, ...given) => storage.run(active, () => work.call(self, ...given)),
  bind:
    (active, work) =>
    (...given) =>
      storage.run(active, () => work(...given)),
  enable: () => contextManager,
  disable: () => contextManager,
};
const spans = new InMemorySpanExporter();
const counted = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const meters = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: counted })] });
context.setGlobalContextManager(contextManager);
trace.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }));
metrics.setGlobalMeterProvider(meters);

const { config, soundUrl, close } = await setStage();
const logger = pino({ level: 'debug', base: null, timestamp: false });
const moderator = createModerator({ ...config, provider: 'tencent' }, { environment: {}, logger });
await moderator.moderate({ kind: 'audio', url: soundUrl('insult.wav'), id: 'upload-17' });
await moderator.close();
await close();

const finished = spans.getFinishedSpans();
const parentOf = (span) =>
  finished.find((other) => other.spanContext().spanId === span.parentSpanContext?.spanId);
const depthOf = (span) => (parentOf(span) === undefined ? 0 : 1 + depthOf(parentOf(span)));
const tree = (parent) =>
  finished.filter((span) => parentOf(span) === parent).flatMap((span) => [span, ...tree(span)]);
for (const span of tree(undefined)) console.log('  '.repeat(depthOf(span)) + span.name, span.attributes);

await meters.shutdown();
const names = counted
  .getMetrics()
  .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
console.log([...new Set(names.map(({ descriptor }) => descriptor.name))].join(' '));
if (!finished.some((span) => depthOf(span) === 2)) process.exitCode = 1;

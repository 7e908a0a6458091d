export { createModerationQueue, type ModerationQueue } from './queue.js';
export { createModerationWorker, type ModerationWorker, type WorkerFigures } from './worker.js';
export type {
  AddOptions,
  Priority,
  QueueEvent,
  QueueOptions,
  QueueResult,
  SharedOptions,
  WorkerOptions,
} from './options.js';
export type { LaneStatus, QueueCounts, QueueInspection, Retried } from './inspect.js';
export { type Finding } from './examine-redis.js';
export { startHealthServer, type HealthServer, type HealthServerOptions } from './health-server.js';
export { type QueueConnection } from './store/connect.js';
export { type ResultsOptions } from './results.js';
export { type WaitForItemOptions } from './wait-for-item.js';
export { deliverResults, type DeliverOptions, type Sink } from './sinks/sink.js';
export { openJsonlSink, type FileSink } from './sinks/jsonl-sink.js';
export { createWebhookSink, type WebhookSinkOptions } from './sinks/webhook-sink.js';

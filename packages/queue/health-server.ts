import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ModerationQueue } from './queue.js';
import { queueConfigError } from './store/errors.js';
import { type ModerationWorker } from './worker.js';

/** What is told, and where. */
export interface HealthServerOptions {
  worker: Pick<ModerationWorker, 'health' | 'figures'>;
  queue: Pick<ModerationQueue, 'status'>;
  /** 0 takes any free one. */
  port: number;
  /** @default '127.0.0.1' */
  host?: string | undefined;
}

/** The running server. */
export interface HealthServer {
  url: string;
  close(): Promise<void>;
}

const TEXT = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' };

/**
 * Serves `/health` (200, or 503 with the reason) and `/metrics` in the text format of Prometheus
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). Neither tells content.
 * @throws ModerationError `config` where the port cannot be opened.
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { worker, queue, port, host = '127.0.0.1' } = options;
  const server = createServer((request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/health') {
      const problem = worker.health();
      response.writeHead(problem === null ? 200 : 503, TEXT).end(`${problem ?? 'ok'}\n`);
    } else if (path === '/metrics') {
      void describeMetrics(worker, queue).then((text) => response.writeHead(200, TEXT).end(text));
    } else response.writeHead(404, TEXT).end('there are /health and /metrics\n');
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw queueConfigError(`port ${port}: cannot be opened on ${host} (${reason})`);
  });
  const { port: opened, address, family } = server.address() as AddressInfo;
  return {
    url: `http://${family === 'IPv6' ? `[${address}]` : address}:${opened}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await Promise.resolve();
    },
  };
}

/** A metric without its samples. */
type Metric = readonly [name: string, type: 'counter' | 'gauge', help: string];

const FINISHED: Metric = ['moderato_queue_finished_total', 'counter', 'Items that this worker ended.'];
const TAKEN_OVER: Metric = [
  'moderato_queue_taken_over_total',
  'counter',
  'Items taken over from workers that died.',
];
const RESTARTED: Metric = [
  'moderato_queue_restarted_total',
  'counter',
  'Lanes begun anew because they were silent.',
];
const ACTIVE: Metric = ['moderato_queue_active', 'gauge', 'Items under way in this worker.'];
const LOST_POLLS: Metric = [
  'moderato_queue_lost_polls',
  'gauge',
  'Tickets without a poll at the last sweep.',
];
const HEALTHY: Metric = ['moderato_queue_healthy', 'gauge', '1 while the worker works.'];
const ITEMS: Metric = ['moderato_queue_items', 'gauge', 'Items in the whole queue.'];
const LANES: Metric = ['moderato_queue_lane_jobs', 'gauge', 'Jobs of the engine.'];

async function describeMetrics(
  worker: HealthServerOptions['worker'],
  queue: HealthServerOptions['queue'],
): Promise<string> {
  const { finished, takenOver, restarted, active, lostPolls } = worker.figures();
  const own = [
    describe(
      FINISHED,
      Object.entries(finished).map(([outcome, value]) => [{ outcome }, value]),
    ),
    describe(TAKEN_OVER, [[{}, takenOver]]),
    describe(RESTARTED, [[{}, restarted]]),
    describe(ACTIVE, [[{}, active]]),
    describe(LOST_POLLS, [[{}, lostPolls]]),
    describe(HEALTHY, [[{}, worker.health() === null ? 1 : 0]]),
  ];
  try {
    const { counts, lanes } = await queue.status();
    const states = ['waiting', 'delayed', 'active', 'dropped'] as const;
    const { waiting, pending, failed } = counts;
    return [
      ...own,
      describe(
        ITEMS,
        Object.entries({ waiting, pending, failed }).map(([state, value]) => [{ state }, value]),
      ),
      describe(
        LANES,
        lanes.flatMap((lane) => states.map((state) => [{ lane: lane.lane, state }, lane[state]] as const)),
      ),
    ].join('');
  } catch {
    // Redis is away, which the health says
    return own.join('');
  }
}

function describe(
  [name, type, help]: Metric,
  samples: readonly (readonly [labels: Record<string, string>, value: number])[],
): string {
  const lines = samples.map(([labels, value]) => {
    const pairs = Object.entries(labels).map(([label, text]) => `${label}=${JSON.stringify(text)}`);
    return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}\n`;
  });
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`;
}

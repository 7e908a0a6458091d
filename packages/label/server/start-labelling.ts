import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import { type LabelItem } from '../items/label-item.js';
import { labelError } from '../label-error.js';
import { type LabelFile } from '../labels/open-labels.js';
import { createLabelApp } from './app.js';
import { pageCategories } from './category-keys.js';
import { createDesk } from './desk.js';
import { type ItemState } from './page-data.js';

/** What a rater labels and how. */
export interface LabellingOptions {
  rater: string;
  /** In the order in which they are shown. */
  items: readonly LabelItem[];
  labels: LabelFile;
  /** Where image files that items name are looked for. */
  directory: string;
  /** What raters go by, shown beside each item. */
  policy?: string | null | undefined;
  /** The categories to choose from. Default: all. */
  categories?: readonly string[] | undefined;
  /** 0 takes any free port. @default 0 */
  port?: number | undefined;
  /** Exchanged in tests. */
  now?: (() => Date) | undefined;
}

/** A labelling page that is served. */
export interface Labelling {
  /** The address with its token: whoever has it can read the items and label them. */
  url: string;
  port: number;
  states(): ItemState[];
  /** Finishes the labels that are under way and frees the port. */
  close(): Promise<void>;
}

const HOST = '127.0.0.1';
const LAST_REPLY_MS = 2000;

/**
 * Serves the labelling page on loopback.
 * @throws ModerationError `config` for unknown categories, or a port that is taken.
 */
export async function startLabelling(options: LabellingOptions): Promise<Labelling> {
  const { rater, items, labels, directory, policy = null, port = 0, now = () => new Date() } = options;
  const token = randomBytes(24).toString('base64url');
  const desk = createDesk({ rater, items, labels, secret: token, now });
  const session = { rater, policy, categories: pageCategories(options.categories) };
  const app = createLabelApp({ desk, session, token, pathOf: (file) => resolve(directory, file) });
  const server = createAdaptorServer({
    fetch: app.fetch,
    hostname: HOST,
    overrideGlobalObjects: false,
    createServer,
  }) as Server;
  await listen(server, port);
  const address = server.address() as AddressInfo;
  return {
    url: `http://${HOST}:${address.port}/#${token}`,
    port: address.port,
    states: () => desk.states(),
    close: () => closeServer(server),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((done, refuse) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      refuse(labelError(`port: cannot listen on ${HOST} port ${port} (${error.code ?? 'unknown reason'})`));
    });
    server.listen(port, HOST, () => done());
  });
}

/** Requests that are under way get their reply, as long as that takes no longer than a moment. */
function closeServer(server: Server): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(() => server.closeAllConnections(), LAST_REPLY_MS);
    server.close(() => {
      clearTimeout(timer);
      done();
    });
    server.closeIdleConnections();
  });
}

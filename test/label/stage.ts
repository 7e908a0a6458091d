import { request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLabels, startLabelling, type LabelItem, type Labelling } from '@moderato/label';

/** An item of a small sample. */
export function item(key: string, more: Partial<LabelItem> = {}): LabelItem {
  const text = more.url ?? more.object ?? more.file;
  return {
    ...{ key, stratum: 4, stratumSize: 10, weight: 2.5, kind: 'text' as const },
    ...(text === undefined ? { text: `text of ${key}` } : {}),
    ...more,
  };
}

/** What came back. */
export interface Received {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  text: string;
}

/** A labelling page over some items, in a folder of its own. */
export interface Stage {
  directory: string;
  file: string;
  labelling: Labelling;
  token: string;
  /** Sends what a browser or a program could send, with the token unless `authorization` says otherwise. */
  send(
    method: string,
    path: string,
    more?: { headers?: Record<string, string>; body?: string },
  ): Promise<Received>;
  /** Sends a label or an undo as the page does. */
  post(path: string, body: unknown): Promise<Received>;
  idAt(place: number): Promise<string>;
  close(): Promise<void>;
}

/** Opens a page; the folder is removed with `close`, unless it was given. */
export async function openStage(
  items: LabelItem[],
  { rater = 'anna', policy = null, given }: { rater?: string; policy?: string | null; given?: string } = {},
): Promise<Stage> {
  const directory = given ?? (await mkdtemp(join(tmpdir(), 'moderato-label-')));
  const file = join(directory, `labels.${rater}.jsonl`);
  const labels = await openLabels(file, { rater, keys: new Set(items.map(({ key }) => key)) });
  const labelling = await startLabelling({ rater, items, labels, directory, policy });
  const token = labelling.url.split('#')[1] ?? '';
  const send: Stage['send'] = (method, path, { headers = {}, body } = {}) =>
    sendTo(labelling.port, method, path, { authorization: `Bearer ${token}`, ...headers }, body);
  return {
    ...{ directory, file, labelling, token, send },
    post: (path, body) =>
      send('POST', path, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    idAt: async (place) => (JSON.parse((await send('GET', `/api/items/${place}`)).text) as { id: string }).id,
    close: async () => {
      await labelling.close();
      await labels.close();
      if (given === undefined) await rm(directory, { recursive: true });
    },
  };
}

/** Sends headers that `fetch` keeps to itself. */
function sendTo(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body?: string,
): Promise<Received> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    })
      .once('error', reject)
      .end(body);
  });
}

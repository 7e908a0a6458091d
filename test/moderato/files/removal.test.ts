import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isModerationError, type ModerationError } from '@moderato/core';
import { createModerator, type ModeratorEvent, type Moderator } from 'moderato';
import { openBucket, type Bucket } from './bucket.js';

let directory: string;
let content: { kind: 'audio'; file: string };
let bucket: Bucket;
let moderator: Moderator;
let events: ModeratorEvent[];
let wake: (() => void)[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'moderato-files-'));
  const file = join(directory, 'clip.mp3');
  writeFileSync(file, Buffer.alloc(1000, 'x'));
  content = { kind: 'audio', file };
  bucket = await openBucket();
  bucket.treat('GET', (_, response) => {
    const detail = '<JobId>sa1</JobId><State>Success</State><Result>0</Result><Label>Normal</Label>';
    response.end(`<Response><JobsDetail>${detail}</JobsDetail></Response>`);
  });
  events = [];
  wake = [];
  moderator = createModerator(
    {
      provider: 'tencent',
      providers: {
        tencent: {
          secretId: 'made-up-id',
          secretKey: 'made-up-key',
          bucket: 'files-1250000000',
          region: 'ap-guangzhou',
          endpoint: bucket.endpoint,
          uploadPrefix: 'moderato',
        },
      },
      polling: { initialMs: 1, maxMs: 5 },
      retry: { attempts: 1 },
    },
    {
      environment: {},
      onEvent: (event) => events.push(event),
      // the long pause before a second removal ends when a test says so
      sleep: (ms, signal) =>
        ms < 2000
          ? delay(ms, undefined, { signal })
          : new Promise((resolve, reject) => {
              wake.push(resolve);
              signal?.addEventListener('abort', () => reject(signal.reason as Error));
            }),
    },
  );
});

afterEach(async () => {
  await moderator.close();
  await bucket.close();
  rmSync(directory, { recursive: true, force: true });
});

async function errorOf(work: Promise<unknown>): Promise<ModerationError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isModerationError(error)) throw new Error('expected a ModerationError', { cause: error });
  return error;
}

const states = () => events.flatMap((event) => (event.type === 'upload' ? [event.state] : []));

describe('a removal that takes long', () => {
  let release: () => void;

  beforeEach(() => {
    bucket.treat('DELETE', (_, response) => (release = () => response.writeHead(204).end()));
  });

  const expectKept = ({ warnings }: { warnings: { code: string; message: string }[] }, object: unknown) => {
    expect(warnings).toMatchObject([{ code: 'file_kept', path: 'content.file' }]);
    expect(warnings[0]?.message).toContain('could not be removed in time');
    expect(warnings[0]?.message).toContain(String(object));
  };

  it('takes no verdict away from a fetch, and ends before the moderator is closed', async () => {
    const ticket = await moderator.submit(content);

    const job = await moderator.fetch(ticket, { timeoutMs: 300 });

    expect(job.state).toBe('succeeded');
    if (job.state === 'succeeded') expectKept(job.verdict, ticket.upload?.['object']);
    expect(states()).toEqual(['stored']);
    release();
    await moderator.close();
    expect(states()).toEqual(['stored', 'removed']);
  });

  it('takes no verdict away from a call that waits', async () => {
    const ticket = await moderator.submit(content);

    expectKept(await moderator.wait(ticket, { timeoutMs: 600 }), ticket.upload?.['object']);
    release();
  });

  it('takes no verdict away from the call that stored the file', async () => {
    const verdict = await moderator.moderate(content, { timeoutMs: 1000 });

    expect(verdict.decision).toBe('pass');
    expectKept(verdict, 'moderato/');
    release();
  });
});

describe('an upload that is aborted when all of it has arrived', () => {
  it('is named by the error, and removed once more where it overtakes its removal', async () => {
    const leaving = new AbortController();
    let key = '';
    bucket.treat('PUT', (request) => {
      request.resume();
      request.on('end', () => {
        key = (request.url ?? '').slice(1);
        leaving.abort();
      });
    });

    const error = await errorOf(moderator.moderate(content, { signal: leaving.signal }));
    // the vendor finishes what it has received
    bucket.objects.set(`/${key}`, 1000);

    expect(error).toMatchObject({ code: 'aborted', effect: 'none', upload: { object: key } });
    expect(error.message).toContain(`may still arrive as ${key}`);
    wake.forEach((end) => end());
    await new Promise((resolve) => setImmediate(resolve));
    await moderator.close();
    expect(bucket.objects.size).toBe(0);
  });

  it('is not waited for by the closing moderator', async () => {
    bucket.treat('PUT', (request) => {
      request.resume();
      request.on('end', () => void moderator.close());
    });

    const error = await errorOf(moderator.moderate(content));
    await moderator.close();

    expect(error.upload).toBeDefined();
    expect(bucket.requests.map((line) => line.split(' ')[0])).toEqual(['PUT', 'DELETE']);
  });
});

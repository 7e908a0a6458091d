import { inspect } from 'node:util';
import { appendFileSync, mkdtempSync, rmSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isModerationError, type ModerationError } from '@moderato/core';
import { createModerator, type ModeratoConfig, type Moderator } from 'moderato';
import { openBucket, type Bucket } from './bucket.js';

const SECRET_KEY = 'made-up-secret-key-5e1d77';
const SECRET_ID = 'made-up-secret-id-5e1d77';

let directory: string;
let file: string;
let bucket: Bucket;
let moderator: Moderator;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'moderato-files-'));
  file = join(directory, 'clip.mp3');
  writeFileSync(file, Buffer.alloc(3_000_000, 'x'));
  bucket = await openBucket();
  moderator = open();
});

afterEach(async () => {
  await moderator.close();
  await bucket.close();
  rmSync(directory, { recursive: true, force: true });
});

function open(config: ModeratoConfig = {}): Moderator {
  const tencent = {
    secretId: SECRET_ID,
    secretKey: SECRET_KEY,
    bucket: 'files-1250000000',
    region: 'ap-guangzhou',
    endpoint: bucket.endpoint,
    uploadPrefix: 'moderato',
  };
  return createModerator(
    { provider: 'tencent', providers: { tencent }, retry: { baseMs: 1, maxMs: 2 }, ...config },
    { environment: {} },
  );
}

async function errorOf(work: Promise<unknown>): Promise<ModerationError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isModerationError(error)) throw new Error('expected a ModerationError', { cause: error });
  const printed = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error.stack ?? ''}`;
  for (const secret of [SECRET_KEY, SECRET_ID, 'q-signature=']) expect(printed).not.toContain(secret);
  return error;
}

const submit = (signal?: AbortSignal) => moderator.submit({ kind: 'audio', file }, { signal });
const methods = () => bucket.requests.map((line) => line.split(' ')[0]);

describe('an upload', () => {
  it('sends the whole file with its length, and then submits its key', async () => {
    const ticket = await submit();

    expect([...bucket.objects.values()]).toEqual([3_000_000]);
    expect([...bucket.objects.keys()]).toEqual([`/${ticket.upload?.['object']}`]);
    expect(methods()).toEqual(['PUT', 'POST']);
    expect(JSON.stringify(ticket)).not.toContain(directory);
  });

  it.each([
    ['a refusal', 403, '<Error><Code>AccessDenied</Code></Error>', 'auth', 1],
    ['a bucket that does not exist', 404, '<Error><Code>NoSuchBucket</Code></Error>', 'config', 1],
    ['a failure of the vendor', 500, '<Error><Code>InternalError</Code></Error>', 'vendor_unavailable', 3],
    ['an HTML page', 502, '<html><title>Bad Gateway</title></html>', 'vendor_unavailable', 3],
    ['a login page with status 200', 200, '<html>please sign in</html>', 'bad_response', 1],
    ['a success that is none', 204, '', 'bad_response', 1],
  ] as const)('that ends in %s becomes no verdict and no submit', async (_, status, body, code, attempts) => {
    bucket.treat('PUT', (request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(status).end(body));
    });

    const error = await errorOf(submit());

    expect(error).toMatchObject({ code, effect: 'none', operation: 'upload audio' });
    expect(error.uncertain).toBeUndefined();
    expect(methods().filter((method) => method === 'PUT')).toHaveLength(attempts);
    expect(methods()).not.toContain('POST');
  });

  it('follows no redirect', async () => {
    bucket.treat('PUT', (request, response) => {
      request.resume();
      request.on('end', () => response.writeHead(307, { location: `${bucket.endpoint}/elsewhere` }).end());
    });

    expect(await errorOf(submit())).toMatchObject({ code: 'config', effect: 'none' });
    expect(methods()).toEqual(['PUT']);
  });

  it('whose refusal comes before the end of the file is that refusal, or a broken connection', async () => {
    writeFileSync(file, Buffer.alloc(60_000_000, 'x'));
    bucket.treat('PUT', (request, response) => {
      response.writeHead(403, { connection: 'close' }).end('<Error><Code>AccessDenied</Code></Error>');
      request.on('error', () => undefined);
    });

    const error = await errorOf(submit());

    expect(['auth', 'network']).toContain(error.code);
    expect(error.effect).toBe('none');
    expect(methods()).not.toContain('POST');
  });

  it('that is broken off in the middle is made again, and then given up', async () => {
    bucket.treat('PUT', (request) => request.once('data', () => request.socket.resetAndDestroy()));

    const error = await errorOf(submit());

    expect(error).toMatchObject({ code: 'network', effect: 'none', retry: 'exhausted' });
    expect(methods()).toEqual(['PUT', 'PUT', 'PUT', 'DELETE']);
  });

  it('whose response has no end is cut off', async () => {
    bucket.treat('PUT', (request, response) => {
      request.resume();
      request.on('end', () => {
        response.writeHead(500);
        const more = () => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        };
        response.on('drain', more);
        more();
      });
    });

    expect(await errorOf(submit())).toMatchObject({ code: 'bad_response', effect: 'none' });
  });

  it('that was aborted leaves nothing behind', async () => {
    const leaving = new AbortController();
    bucket.treat('PUT', (request) => request.once('data', () => leaving.abort()));

    const error = await errorOf(submit(leaving.signal));

    expect(error).toMatchObject({ code: 'aborted', effect: 'none' });
    expect(methods()).toEqual(['PUT', 'DELETE']);
    expect(bucket.objects.size).toBe(0);
  });

  it('that was aborted before it began sends nothing', async () => {
    expect(await errorOf(submit(AbortSignal.abort()))).toMatchObject({ code: 'aborted', effect: 'none' });
    expect(bucket.requests).toEqual([]);
  });

  it('that the closing moderator ends leaves nothing behind', async () => {
    let closing: Promise<void> | undefined;
    bucket.treat('PUT', (request) => request.once('data', () => void (closing = moderator.close())));

    const error = await errorOf(submit());
    await closing;

    expect(error).toMatchObject({ code: 'aborted', effect: 'none' });
    expect(methods()).toEqual(['PUT', 'DELETE']);
  });

  it('has a time limit of its own, which the error names', async () => {
    await moderator.close();
    moderator = open({ uploadTimeoutMs: 1, retry: { attempts: 1 } });
    bucket.treat('PUT', (request) => request.resume());

    const error = await errorOf(submit());

    expect(error).toMatchObject({ code: 'timeout', effect: 'none' });
    expect(error.message).toContain('raise uploadTimeoutMs');
  });

  it('names what may be left when it cannot be removed after a failure', async () => {
    bucket.treat('PUT', (request) => request.once('data', () => request.socket.resetAndDestroy()));
    bucket.treat('DELETE', (_, response) => response.writeHead(403).end());

    const error = await errorOf(submit());

    expect(error.message).toMatch(/stays as moderato\/[0-9a-f]{32}\.mp3/);
  });
});

describe('a file that changes while it is stored', () => {
  it.each([
    ['grows', () => appendFileSync(file, 'more')],
    ['is cut off', () => truncateSync(file, 10)],
    ['is replaced', () => writeFileSync(file, Buffer.alloc(3_000_000, 'y'))],
  ])('and %s is refused, and what was stored is removed', async (_, change) => {
    writeFileSync(file, Buffer.alloc(40_000_000, 'x'));
    bucket.treat('PUT', (request) => {
      request.once('data', () => {
        change();
        request.resume();
      });
      request.on('error', () => undefined);
    });

    const error = await errorOf(submit());

    expect(error).toMatchObject({ code: 'invalid_content', effect: 'none', retry: 'never' });
    expect(error.message).toContain('was changed while it was read');
    expect(methods()).toEqual(['PUT', 'DELETE']);
  });

  it('and vanishes is stored as it was opened', async () => {
    let size = 0;
    bucket.treat('PUT', (request, response) => {
      request.once('data', () => unlinkSync(file));
      request.on('data', (chunk: Buffer) => (size += chunk.length));
      request.on('end', () => response.writeHead(200, { etag: '"made-up"' }).end());
    });

    await expect(submit()).resolves.toMatchObject({ upload: { object: expect.any(String) } });

    expect(size).toBe(3_000_000);
  });
});

describe('a ticket with the place of a file', () => {
  it.each([
    'other/0123456789abcdef0123456789abcdef.mp3',
    'moderato/report.pdf',
    'moderato/../a',
    '',
    '../../x',
  ])('from outside removes nothing that was not stored here: %s', async (object) => {
    const ticket = { ...(await submit()), upload: { object } };
    bucket.treat('GET', (_, response) => {
      const detail = '<JobId>sa1</JobId><State>Failed</State><Code>-65007</Code>';
      response.end(`<Response><JobsDetail>${detail}</JobsDetail></Response>`);
    });

    const job = await moderator.fetch(ticket);

    expect(job.state).toBe('failed');
    expect(methods()).not.toContain('DELETE');
  });
});

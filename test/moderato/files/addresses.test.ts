import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isModerationError, type ModerationError, type UploadFile } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type ModeratoConfig, type Moderator } from 'moderato';
import { serveFiles, type Files } from '../../emulator/support.js';

const SOUND = join(import.meta.dirname, '../../../docs/examples/quickstart/sounds/quarrel.mp3');
const content = { kind: 'audio', file: SOUND, id: 'mine' } as const;

let emulator: Emulator;
let moderator: Moderator;

beforeEach(async () => {
  const sha256 = createHash('sha256').update(readFileSync(SOUND)).digest('hex');
  emulator = await startEmulator({ rules: { rules: [{ sha256, label: 'abuse', decision: 'block' }] } });
});

afterEach(async () => {
  await moderator.close();
  await emulator.close();
});

function open(huawei: object, config: ModeratoConfig = {}): Moderator {
  const { tencent, huawei: account } = emulator.configuration.providers;
  const providers = { tencent: { ...tencent, uploadPrefix: 'files/' }, huawei: { ...account, ...huawei } };
  moderator = createModerator(
    {
      provider: 'huawei',
      providers,
      polling: { initialMs: 1, maxMs: 5 },
      retry: { baseMs: 1, maxMs: 2 },
      ...config,
    },
    { environment: {} },
  );
  return moderator;
}

const lines = () =>
  emulator.journal().map(({ vendor, operation, status }) => `${vendor} ${operation} ${status}`);

async function errorOf(work: Promise<unknown>): Promise<ModerationError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isModerationError(error)) throw new Error('expected a ModerationError', { cause: error });
  return error;
}

function expectNoSignature(...values: unknown[]): void {
  const { accessKeyId, secretAccessKey } = emulator.configuration.providers.huawei;
  const printed = values
    .map((value) => `${inspect(value, { depth: 12 })} ${JSON.stringify(value)}`)
    .join(' ');
  for (const secret of [accessKeyId, secretAccessKey, 'Signature=', 'AccessKeyId'])
    expect(printed).not.toContain(secret);
}

describe('a file of this machine in a bucket of OBS', () => {
  it('is stored, read by a signed address, and removed; nothing shows the signature', async () => {
    const ticket = await open({ uploadBucket: 'emulator' }).submit(content);
    const job = await moderator.fetch(ticket);
    const verdict = await moderator.wait(ticket);

    expect(verdict).toMatchObject({ decision: 'block', source: { contentId: 'mine' } });
    expect(ticket.upload).toEqual({
      bucket: 'emulator',
      key: expect.stringMatching(/^moderato\/[0-9a-f]{32}\.mp3$/),
    });
    expect(verdict.source.subject).toBe(`${emulator.huawei.url}/${ticket.upload?.['key']}`);
    expect(lines()[0]).toBe('huawei put object 200');
    expect(lines()).toContain('huawei get object 200');
    expect(lines().at(-1)).toBe('huawei delete object 204');
    expectNoSignature(ticket, job, verdict);
  });

  it('is named as it was given where the same call waits', async () => {
    await expect(open({ uploadBucket: 'emulator' }).moderate(content)).resolves.toMatchObject({
      decision: 'block',
      source: { subject: SOUND },
    });
  });

  it('is refused with a wrong key, and nothing is submitted', async () => {
    const error = await errorOf(
      open({ uploadBucket: 'emulator', secretAccessKey: 'wrong' }).moderate(content),
    );

    expect(error).toMatchObject({ code: 'auth', effect: 'none', vendorCode: 'SignatureDoesNotMatch' });
    expect(lines()).toEqual(['huawei put object 403']);
    expectNoSignature(error);
  });

  it('is refused by OBS for a clock that is wrong', async () => {
    open({ uploadBucket: 'emulator' });
    emulator.setFaults({ faults: [{ fault: 'clock_skew', operations: ['put object'] }] });

    expect(await errorOf(moderator.moderate(content))).toMatchObject({
      code: 'auth',
      vendorCode: 'RequestTimeTooSkewed',
    });
  });

  it('keeps the signature out of the error of a submit whose response is lost', async () => {
    open({ uploadBucket: 'emulator' });
    emulator.setFaults({ faults: [{ fault: 'malformed', operations: ['submit audio'] }] });

    const error = await errorOf(moderator.moderate(content));

    expect(error).toMatchObject({ uncertain: true, upload: { bucket: 'emulator' } });
    expectNoSignature(error, error.body);
  });

  it.each([
    [
      'an upload function beside it',
      { uploadBucket: 'emulator', upload: async () => ({ url: 'https://a' }) },
    ],
    ['a name that is no bucket', { uploadBucket: 'Not_A_Bucket' }],
    ['a prefix that leads elsewhere', { uploadBucket: 'emulator', uploadPrefix: '../a' }],
  ])('needs a configuration without %s', async (_, options) => {
    const { projectId, region, accessKeyId, secretAccessKey } = emulator.configuration.providers.huawei;
    moderator = createModerator({}, { environment: {} });

    expect(() =>
      createModerator(
        {
          provider: 'huawei',
          providers: { huawei: { projectId, region, accessKeyId, secretAccessKey, ...options } },
        },
        { environment: {} },
      ),
    ).toThrow(/providers\.huawei\.upload/);
  });

  it('needs access keys', () => {
    moderator = createModerator({}, { environment: {} });
    const account = { projectId: 'p', region: 'cn-north-4', token: 'made-up', uploadBucket: 'bucket' };

    expect(() =>
      createModerator({ provider: 'huawei', providers: { huawei: account } }, { environment: {} }),
    ).toThrow(/uploadBucket.*OBS takes access keys alone/);
  });
});

describe('a file of this machine that a function of the caller stores', () => {
  let files: Files;
  let served: Record<string, Buffer>;
  let log: string[];

  beforeEach(async () => {
    served = {};
    log = [];
    files = await serveFiles(served);
  });

  afterEach(() => files.close());

  const upload = async ({ name, read, sizeBytes }: UploadFile) => {
    const pieces: Uint8Array[] = [];
    for await (const piece of read()) pieces.push(piece);
    const bytes = Buffer.concat(pieces);
    log.push(`put ${name.replace(/^[0-9a-f]{32}/, '…')} ${bytes.length === sizeBytes}`);
    served[`/${name}`] = bytes;
    const remove = async () => {
      log.push('removed');
      Reflect.deleteProperty(served, `/${name}`);
    };
    return { url: `${files.url}/${name}?signature=made-up-0815`, remove };
  };

  it('is moderated by the address that it returns, and removed by its remove', async () => {
    const ticket = await open({ upload }).submit(content);
    const verdict = await moderator.wait(ticket);

    expect(verdict).toMatchObject({ decision: 'block' });
    expect(log).toEqual(['put ….mp3 true', 'removed']);
    expect(Object.keys(served)).toEqual([]);
    expect(JSON.stringify(verdict.raw)).toContain(files.url);
    expect(JSON.stringify([ticket, verdict])).not.toContain('made-up-0815');
  });

  it.each(['huawei', 'aliyun'] as const)(
    'shows its signature nowhere in what %s repeats',
    async (provider) => {
      const { aliyun } = emulator.configuration.providers;
      const renamed = async (file: UploadFile) => {
        const { url, remove } = await upload(file);
        served['/clip.mp3'] = served[`/${file.name}`] as Buffer;
        return { url: url.replace(file.name, 'clip.mp3'), remove };
      };
      open({ upload });
      for (const each of [upload, renamed]) {
        const { huawei } = emulator.configuration.providers;
        await moderator.close();
        moderator = createModerator(
          {
            provider,
            providers: { huawei: { ...huawei, upload: each }, aliyun: { ...aliyun, upload: each } },
            polling: { initialMs: 1, maxMs: 5 },
          },
          { environment: {} },
        );
        const ticket = await moderator.submit(content);
        const job = await moderator.fetch(ticket);
        const verdict = await moderator.wait(ticket);

        expect(verdict.decision).toBe('block');
        expect(JSON.stringify([ticket, job, verdict])).not.toContain('made-up-0815');
      }
    },
  );

  it.each([
    ['tencent', 'options', { vendorOptions: { tencent: { nonsense: true } } }, {}],
    ['huawei', 'options', { vendorOptions: { huawei: { nonsense: true } } }, {}],
    ['aliyun', 'options', { vendorOptions: { aliyun: { nonsense: true } } }, {}],
    ['tencent', 'an id', {}, { id: 'a'.repeat(600) }],
  ] as const)('is not stored for %s where %s will be refused', async (provider, _, options, more) => {
    const { aliyun, huawei, tencent } = emulator.configuration.providers;
    open({ upload });
    await moderator.close();
    moderator = createModerator(
      {
        provider,
        providers: {
          tencent: { ...tencent, uploadPrefix: 'files/' },
          huawei: { ...huawei, upload },
          aliyun: { ...aliyun, upload },
        },
      },
      { environment: {} },
    );

    const error = await errorOf(moderator.moderate({ ...content, ...more }, options));

    expect(error).toMatchObject({ effect: 'none' });
    expect(error.message).toMatch(/nonsense|id/);
    expect([...lines(), ...log]).toEqual([]);
  });

  it('holds up neither the call nor the closing moderator when the function never ends', async () => {
    const leaving = new AbortController();
    const never = () => new Promise<never>(() => leaving.abort());
    open({ upload: never });

    await expect(moderator.moderate(content, { signal: leaving.signal })).rejects.toMatchObject({
      code: 'aborted',
    });
    await expect(moderator.moderate(content, { timeoutMs: 1 })).rejects.toMatchObject({ code: 'timeout' });
    const left = errorOf(moderator.moderate(content));
    await moderator.close();
    expect(await left).toMatchObject({ code: 'aborted' });
  });

  it('that is stored after its call has ended is removed before the moderator is closed', async () => {
    const leaving = new AbortController();
    let store: () => void = () => undefined;
    let isRemoving: () => void = () => undefined;
    const removing = new Promise<void>((resolve) => (isRemoving = resolve));
    let removed: () => void = () => undefined;
    const remove = () => {
      isRemoving();
      return new Promise<void>((resolve) => (removed = resolve)).then(() => void log.push('removed'));
    };
    const late = () => {
      leaving.abort();
      return new Promise<{ url: string; remove: () => Promise<void> }>((resolve) => {
        store = () => resolve({ url: `${files.url}/late`, remove });
      });
    };
    await errorOf(open({ upload: late }).moderate(content, { signal: leaving.signal }));
    store();
    await removing;

    const closed = moderator.close().then(() => log.push('closed'));
    await new Promise((resolve) => setImmediate(resolve));
    removed();
    await closed;

    expect(log).toEqual(['removed', 'closed']);
  });

  it('can only be removed by the process that stored it, and another one says so', async () => {
    const ticket = await open({ upload }).submit(content);
    const own = moderator;
    const verdict = await open({ upload }).wait(ticket);
    await own.close();

    expect(verdict).toMatchObject({ decision: 'block', warnings: [{ code: 'file_kept' }] });
    expect(verdict.warnings[0]?.message).toContain('only the process that stored the file can remove it');
    expect(log).toEqual(['put ….mp3 true']);
  });

  it.each([
    ['throws', () => Promise.reject(new TypeError('made-up secret')), 'network', /failed with TypeError/],
    ['returns nothing', async () => undefined, 'config', /returned no \{ url \}/],
    [
      'returns another kind of address',
      async () => ({ url: 'file:///etc/passwd' }),
      'config',
      /http: or https:/,
    ],
  ])('is not moderated where the function %s', async (_, broken, code, message) => {
    const error = await errorOf(open({ upload: broken as never }).moderate(content));

    expect(error).toMatchObject({ code, effect: 'none' });
    expect(error.message).toMatch(message);
    expect(inspect(error)).not.toContain('made-up secret');
    expect(lines()).toEqual([]);
  });

  it('is stored once for each vendor that is compared, and removed everywhere', async () => {
    const comparison = await open({ upload }).compare(content, { providers: ['tencent', 'huawei'] });

    expect(comparison.outcomes.map(({ verdict }) => verdict?.decision)).toEqual(['block', 'block']);
    expect(log).toEqual(['put ….mp3 true', 'removed']);
    expect(lines().filter((line) => line.includes('object'))).toEqual([
      'tencent put object 200',
      'tencent delete object 204',
    ]);
  });

  it('is stored at the next vendor after an outage, and removed at both', async () => {
    open({ upload }, { routing: { primary: 'tencent', fallback: ['huawei'] }, retry: { attempts: 1 } });
    emulator.setFaults({
      faults: [{ fault: 'lost_answer', vendors: ['tencent'], operations: ['submit audio'] }],
    });

    const verdict = await moderator.moderate(content);

    expect(verdict).toMatchObject({ decision: 'block', source: { provider: 'huawei', subject: SOUND } });
    expect(log).toEqual(['put ….mp3 true', 'removed']);
    expect(lines().filter((line) => line.includes('object'))).toEqual([
      'tencent put object 200',
      'tencent delete object 204',
    ]);
  });

  it('falls back to the next vendor where it cannot be stored at the first', async () => {
    const failing = () => Promise.reject(new Error('down'));
    open({ upload: failing }, { routing: { primary: 'huawei', fallback: ['tencent'] } });

    await expect(moderator.moderate(content)).resolves.toMatchObject({
      decision: 'block',
      source: { provider: 'tencent' },
    });
  });
});

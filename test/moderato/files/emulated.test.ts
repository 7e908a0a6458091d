import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isModerationError, type Content, type JobTicket, type ModerationError } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type ModeratorEvent, type Moderator } from 'moderato';

const ASSETS = join(import.meta.dirname, '../../../docs/examples/quickstart');
const SOUND = join(ASSETS, 'sounds/quarrel.mp3');
const TONE = join(ASSETS, 'sounds/tone.wav');
const POSTER = join(ASSETS, 'pictures/poster.png');

let emulator: Emulator;
let directory: string;
let moderator: Moderator;
let events: ModeratorEvent[];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'moderato-files-'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeEach(async () => {
  const sha256 = createHash('sha256').update(readFileSync(SOUND)).digest('hex');
  const rules = [{ kind: 'audio', sha256, label: 'abuse', decision: 'block' }];
  emulator = await startEmulator({ rules: { rules } as never });
  events = [];
  moderator = open();
});

afterEach(async () => {
  await moderator.close();
  await emulator.close();
});

function open(more: object = { uploadPrefix: 'moderato/' }, config: object = {}): Moderator {
  const { tencent } = emulator.configuration.providers;
  return createModerator(
    {
      provider: 'tencent',
      providers: { tencent: { ...tencent, ...more } },
      polling: { initialMs: 1, maxMs: 5 },
      ...config,
    },
    { environment: {}, onEvent: (event) => events.push(event) },
  );
}

function operations(): string[] {
  return emulator.journal().map(({ operation, status }) => `${operation} ${status}`);
}

function storedKeys(): string[] {
  return emulator
    .journal()
    .filter(({ operation }) => operation === 'put object')
    .map(({ path }) => decodeURIComponent(path.slice(1)));
}

async function errorOf(work: Promise<unknown>): Promise<ModerationError> {
  const error: unknown = await work.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isModerationError(error)) throw new Error('expected a ModerationError', { cause: error });
  return error;
}

describe('a file of this machine at a vendor that reads its own bucket', () => {
  it('is stored, moderated by its key, and removed after the verdict', async () => {
    const verdict = await moderator.moderate({ kind: 'audio', file: SOUND, id: 'mine' });

    expect(verdict).toMatchObject({ decision: 'block', source: { subject: SOUND, contentId: 'mine' } });
    expect(verdict.warnings).toEqual([]);
    expect(operations()[0]).toBe('put object 200');
    expect(operations()[1]).toBe('submit audio 200');
    expect(operations().at(-1)).toBe('delete object 204');
    expect(storedKeys()).toEqual([expect.stringMatching(/^moderato\/[0-9a-f]{32}\.mp3$/)]);
    expect(events.filter(({ type }) => type === 'upload')).toMatchObject([
      { state: 'stored', file: SOUND, place: { object: storedKeys()[0] } },
      { state: 'removed', place: { object: storedKeys()[0] } },
    ]);
  });

  it('stays where the configuration says so', async () => {
    await moderator.close();
    moderator = open({ uploadPrefix: 'moderato/', keepUploads: true });

    const ticket = await moderator.submit({ kind: 'audio', file: SOUND });
    await moderator.wait(ticket);

    expect(ticket.upload).toBeUndefined();
    expect(operations()).not.toContain('delete object 204');
  });

  it('is removed by another process that has the ticket', async () => {
    const ticket = await moderator.submit({ kind: 'audio', file: SOUND });
    expect(ticket.upload).toEqual({ object: storedKeys()[0] });
    expect(operations()).not.toContain('delete object 204');

    const other = open();
    await other.wait(JSON.parse(JSON.stringify(ticket)) as JobTicket);
    await other.close();

    expect(operations().at(-1)).toBe('delete object 204');
  });

  it('is not stored without the setting, which the error names', async () => {
    await moderator.close();
    moderator = open({});

    const error = await errorOf(moderator.moderate({ kind: 'audio', file: SOUND }));

    expect(error).toMatchObject({ code: 'config', effect: 'none', retry: 'never' });
    expect(error.message).toContain('providers.tencent.uploadPrefix (or TENCENT_UPLOAD_PREFIX)');
    expect(emulator.journal()).toEqual([]);
  });

  it('is removed where the vendor certainly did not take it', async () => {
    emulator.setFaults({ faults: [{ fault: 'rate_limited', operations: ['submit audio'] }] });

    const error = await errorOf(moderator.moderate({ kind: 'audio', file: SOUND }));

    expect(error).toMatchObject({ code: 'rate_limited', effect: 'none' });
    expect(error.upload).toBeUndefined();
    expect(operations().at(-1)).toBe('delete object 204');
    expect(operations().filter((each) => each.startsWith('put'))).toHaveLength(1);
  });

  it('stays where nobody knows whether the vendor took it, and the error names it', async () => {
    emulator.setFaults({ faults: [{ fault: 'lost_answer', operations: ['submit audio'] }] });

    const error = await errorOf(moderator.moderate({ kind: 'audio', file: SOUND }));

    expect(error).toMatchObject({ uncertain: true, effect: 'unknown', upload: { object: storedKeys()[0] } });
    expect(error.message).toContain(`the uploaded file stays as ${storedKeys()[0]}`);
    expect(operations()).not.toContain('delete object 204');
  });

  it('is stored again after a failed attempt, at the same place', async () => {
    emulator.setFaults({ faults: [{ fault: 'reset', operations: ['put object'], times: 1 }] });

    await expect(moderator.moderate({ kind: 'audio', file: SOUND })).resolves.toMatchObject({
      decision: 'block',
    });

    expect(operations().slice(0, 2)).toEqual(['put object null', 'put object 200']);
    expect(new Set(storedKeys()).size).toBe(1);
  });

  it('that cannot be removed is a warning on the verdict', async () => {
    emulator.setFaults({ faults: [{ fault: 'error', operations: ['delete object'] }] });

    const verdict = await moderator.moderate({ kind: 'audio', file: SOUND });

    expect(verdict).toMatchObject({ decision: 'block' });
    expect(verdict.warnings).toMatchObject([{ code: 'file_kept', path: 'content.file' }]);
    expect(verdict.warnings[0]?.message).toContain(storedKeys()[0]);
  });

  it('of a job that failed is removed as well', async () => {
    emulator.setFaults({ faults: [{ fault: 'failed_job' }] });

    await expect(moderator.moderate({ kind: 'audio', file: SOUND })).rejects.toMatchObject({
      code: 'job_failed',
    });

    expect(operations().at(-1)).toBe('delete object 204');
  });

  it('of a job that goes on is removed by whoever fetches its end', async () => {
    const leaving = new AbortController();
    const options = { signal: leaving.signal, onProgress: () => leaving.abort() };

    const error = await errorOf(moderator.moderate({ kind: 'audio', file: SOUND }, options));
    expect(error).toMatchObject({ code: 'aborted', ticket: { upload: { object: storedKeys()[0] } } });
    expect(operations()).not.toContain('delete object 204');

    await moderator.fetch(error.ticket!);
    await moderator.fetch(error.ticket!);

    expect(operations().at(-1)).toBe('delete object 204');
  });

  it('is removed where a person decides instead of the vendor', async () => {
    await moderator.close();
    const { tencent } = emulator.configuration.providers;
    const files = { ...tencent, uploadPrefix: 'moderato/' };
    moderator = createModerator(
      {
        provider: 'tencent',
        providers: { tencent: files },
        routing: { onError: 'review' },
        retry: { attempts: 1 },
      },
      { environment: {} },
    );
    emulator.setFaults({ faults: [{ fault: 'lost_answer', operations: ['submit audio'] }] });

    const verdict = await moderator.moderate({ kind: 'audio', file: SOUND });

    expect(verdict).toMatchObject({ decision: 'review', source: { subject: SOUND } });
    expect(operations().at(-1)).toBe('delete object 204');
  });

  it('tells the journal what was given', async () => {
    const content = { kind: 'audio', file: SOUND } as const;
    const told: unknown[] = [];
    const journal = {
      submitting: (entry: { content: Content }) => void told.push(entry.content),
      submitted: (entry: { content: Content; ticket: { upload?: object } }) =>
        void told.push(entry.content, entry.ticket.upload),
      refused: () => undefined,
    };

    await moderator.moderate(content, { journal });

    expect(told[0]).toBe(content);
    expect(told[1]).toBe(content);
    expect(told[2]).toEqual({ object: storedKeys()[0] });
  });

  it('gets another key each time, which tells nothing of its path', async () => {
    const named = join(directory, '秘密 plan & "x" 100%.mp3');
    copyFileSync(SOUND, named);

    await Promise.all([
      moderator.moderate({ kind: 'audio', file: named }),
      moderator.moderate({ kind: 'audio', file: named }),
    ]);

    expect(new Set(storedKeys()).size).toBe(2);
    for (const key of storedKeys()) expect(key).toMatch(/^moderato\/[0-9a-f]{32}\.mp3$/);
  });

  it('is read through a link, and named as it was given', async () => {
    const link = join(directory, 'link.mp3');
    symlinkSync(SOUND, link);

    await expect(moderator.moderate({ kind: 'audio', file: link })).resolves.toMatchObject({
      decision: 'block',
      source: { subject: link },
    });
  });
});

describe('a file that is sent inside the call', () => {
  it('needs no upload: an image by its bytes', async () => {
    await moderator.moderate({ kind: 'image', file: POSTER });

    expect(operations()).toEqual(['submit image 200']);
  });

  it('is named where an image is none', async () => {
    const file = join(directory, 'none.png');
    writeFileSync(file, 'no picture');

    for (const work of [
      moderator.moderate({ kind: 'image', file }),
      moderator.submit({ kind: 'image', file }),
    ])
      expect(await errorOf(work)).toMatchObject({
        code: 'invalid_content',
        message: `content.file: ${file}: is no image of a known format`,
      });
  });

  it('needs no upload: a text by its words', async () => {
    const file = join(directory, 'note.txt');
    writeFileSync(file, '\ufeff你好，世界');

    const verdict = await moderator.moderate({ kind: 'text', file });

    expect(verdict).toMatchObject({ decision: 'pass', source: { subject: file } });
    expect(operations()).toEqual(['submit text 200']);
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x66, 0xff, 0xfe]), /is not UTF-8/],
    ['UTF-16', Buffer.from('\ufeffabc', 'utf16le'), /is UTF-16/],
    ['blanks alone', Buffer.from(' \n'), /nothing but blanks/],
  ])('is refused as text for %s', async (_, bytes, message) => {
    const file = join(directory, 'bad.txt');
    writeFileSync(file, bytes);

    const error = await errorOf(moderator.moderate({ kind: 'text', file }));

    expect(error).toMatchObject({ code: 'invalid_content', effect: 'none' });
    expect(error.message).toMatch(message);
    expect(emulator.journal()).toEqual([]);
  });
});

describe('a file that cannot be moderated', () => {
  const cases: [string, Content['kind'], () => string, RegExp][] = [
    ['that does not exist', 'video', () => join(directory, 'gone.mp4'), /gone\.mp4 does not exist/],
    ['that is a folder', 'video', () => directory, /is a folder/],
    ['that is empty', 'audio', () => written('empty.mp3', ''), /is empty/],
    ['that is a device', 'audio', () => '/dev/null', /is no plain file/],
    ['with an ending that the vendor does not take', 'audio', () => written('a.exe', 'x'), /ends with \.exe/],
    ['without an ending', 'video', () => written('noending', 'x'), /has no ending/],
    [
      'that is an image by its bytes',
      'video',
      () => copied(POSTER, 'a.mp4'),
      /is a PNG image, and not video/,
    ],
    ['with the ending of another type', 'audio', () => copied(TONE, 'a.mp3'), /is a WAVE file/],
    ['that names other files', 'video', () => written('a.m3u8', '#EXTM3U\n'), /playlist/],
  ];

  const written = (name: string, text: string) => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const copied = (from: string, name: string) => {
    copyFileSync(from, join(directory, name));
    return join(directory, name);
  };

  it.each(cases)('%s is refused before anything is sent', async (_, kind, fileOf, message) => {
    const error = await errorOf(moderator.moderate({ kind, file: fileOf() }));

    expect(error).toMatchObject({ code: 'invalid_content', effect: 'none', retry: 'never' });
    expect(error.message).toMatch(message);
    expect(emulator.journal()).toEqual([]);
  });

  it('is refused for kinds that are addresses', async () => {
    const error = await errorOf(moderator.moderate({ kind: 'live', file: SOUND }));

    expect(error).toMatchObject({ code: 'unsupported', effect: 'none' });
    expect(error.message).toContain('store the file where tencent can read it');
  });
});

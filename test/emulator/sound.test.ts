import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import {
  audioRequest,
  callHuawei,
  fixture,
  runHuawei,
  runTencent,
  serveFiles,
  sound,
  type Files,
} from './support.js';

describe('the sound of a job', () => {
  let emulator: Emulator;
  let files: Files;
  let folder: string;
  const lines: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bucket-'));
    await mkdir(join(folder, 'bucket'));
    await writeFile(join(folder, 'secret.mp3'), sound('quarrel.mp3'));
    await writeFile(join(folder, 'bucket', 'a b.mp3'), sound('quarrel.mp3'));
    await writeFile(join(folder, 'bucket', 'a b.mp3.txt'), '你这个讨厌鬼');
    await symlink(join(folder, 'secret.mp3'), join(folder, 'bucket', 'link.mp3'));
    files = await serveFiles({
      '/a.mp3': sound('greeting.mp3'),
      '/plain': sound('tone.wav'),
      '/bom.mp3': sound('greeting.mp3'),
      '/bom.mp3.txt': '\uFEFF你\u0000这个\u001F讨厌鬼 & <b>\n',
      '/broken.mp3': fixture('broken.mp3'),
      '/empty.mp3': '',
      '/cut.wav': sound('tone.wav').subarray(0, 20),
      '/moved.mp3': { status: 302, headers: { location: '/a.mp3' } },
      '/private.mp3': { status: 403 },
      '/page.html': sound('tone.wav'),
      '/large.wav': Buffer.alloc(64 * 1024, 1),
    });
    emulator = await startEmulator({
      rules: { rules: [{ words: ['讨厌鬼'], label: 'abuse', decision: 'review' }] },
      objectsDirectory: join(folder, 'bucket'),
      accounts: { tencent: { bizTypes: ['mine'] } },
      maxAudioBytes: 60 * 1024,
      log: (line) => lines.push(line),
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
    await rm(folder, { recursive: true });
  });

  const failures: [string, string, string][] = [
    ['is missing', '<Url>$/missing.mp3</Url>', '-61011'],
    ['is private', '<Url>$/private.mp3</Url>', '-65010'],
    ['has moved', '<Url>$/moved.mp3</Url>', '-65010'],
    ['lives where nobody listens', '<Url>http://127.0.0.1:1/a.mp3</Url>', '-65010'],
    ['lives on another machine', '<Url>http://192.0.2.1/a.mp3</Url>', '-65010'],
    ['lives behind https', '<Url>https://127.0.0.1:1/a.mp3</Url>', '-65010'],
    ['is text', '<Url>$/broken.mp3</Url>', '-65007'],
    ['is empty', '<Url>$/empty.mp3</Url>', '-65007'],
    ['is cut off', '<Url>$/cut.wav</Url>', '-65007'],
    ['is larger than the limit', '<Url>$/large.wav</Url>', '-65011'],
    ['has the ending of no sound', '<Url>$/page.html</Url>', '-65013'],
    ['is an object that does not exist', '<Object>b.mp3</Object>', '-61011'],
    ['is an object outside the folder', '<Object>../secret.mp3</Object>', '-61011'],
    ['is a link out of the folder', '<Object>link.mp3</Object>', '-61011'],
  ];

  it.each(failures)('that %s fails a Tencent job with the documented number', async (_, input, code) => {
    const detail = await runTencent(emulator, audioRequest(input.replace('$', files.url)));

    expect(detail).toMatchObject({ State: 'Failed', Code: code, Message: expect.stringMatching(/\w/) });
    expect(detail).not.toHaveProperty('Result');
  });

  it('fails a Tencent job whose policy does not exist', async () => {
    const detail = await runTencent(
      emulator,
      audioRequest(`<Url>${files.url}/a.mp3</Url>`, '<BizType>other</BizType>'),
    );

    expect(detail).toMatchObject({ State: 'Failed', Code: '-65016' });
  });

  it.each(['$/missing.mp3', '$/broken.mp3', '$/large.wav', '$/moved.mp3', 'http://192.0.2.1/a.mp3'])(
    'at %s fails a Huawei job, which says no reason',
    async (address) => {
      const url = address.replace('$', files.url);

      const job = await runHuawei(emulator, { data: { url }, event_type: 'default', categories: ['porn'] });

      expect(job['status']).toBe('failed');
      expect(Object.keys(job)).toEqual([
        'job_id',
        'status',
        'request_params',
        'create_time',
        'update_time',
        'request_id',
      ]);
      expect(lines).toContainEqual(expect.stringContaining(`${job['job_id'] as string} failed: `));
    },
  );

  it('needs no ending in its name when its content is a sound', async () => {
    const detail = await runTencent(emulator, audioRequest(`<Url>${files.url}/plain</Url>`));

    expect(detail).toMatchObject({ State: 'Success', Result: '0', Label: 'Normal', AudioText: '' });
  });

  it('has the transcript of its side-car, without what XML cannot carry', async () => {
    const detail = await runTencent(emulator, audioRequest(`<Url>${files.url}/bom.mp3?sign=1</Url>`));

    expect(detail).toMatchObject({ AudioText: '你这个讨厌鬼 & <b>', Result: '2', Label: 'Abuse' });
    expect(files.received).toContainEqual(expect.objectContaining({ path: '/bom.mp3.txt?sign=1' }));
  });

  it('comes from the folder for an object, with its side-car', async () => {
    const detail = await runTencent(emulator, audioRequest('<Object>a b.mp3</Object>'));

    expect(detail).toMatchObject({ State: 'Success', Object: 'a b.mp3', Label: 'Abuse' });
  });

  it('is fetched when the job is submitted, not before it is accepted', async () => {
    const before = files.received.length;

    await callHuawei(emulator, {
      data: { data: { url: `${files.url}/a.mp3` }, event_type: 'wrong', categories: ['porn'] },
    });

    expect(files.received).toHaveLength(before);
  });
});

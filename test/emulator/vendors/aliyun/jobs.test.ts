import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { EXAMPLES, serveFiles, sound, type Files } from '../../support.js';
import { callApi, type ClientModule } from './support.js';

const client = createRequire(import.meta.url)('@alicloud/openapi-core') as ClientModule;

const MP4 = Buffer.from('\0\0\0\x18ftypmp42');
const TIME_LINE = 'duration: 12\nevents:\n  - { at: 6, label: porn, decision: block, score: 0.9 }\n';

let emulator: Emulator;
let files: Files;

beforeAll(async () => {
  files = await serveFiles({
    '/insult.wav': sound('insult.wav'),
    '/insult.wav.txt': 'you fool',
    '/clip.mp4': MP4,
    '/clip.mp4.yaml': TIME_LINE,
    '/clip.mp4.txt': 'hello',
    '/page.txt': 'hello\fyou fool',
    '/poster.png': readFileSync(join(EXAMPLES, 'pictures/poster.png')),
  });
  emulator = await startEmulator({
    rules: {
      rules: [
        { words: ['fool'], label: 'abuse', decision: 'block', score: 0.9 },
        { kind: 'image', name: 'poster.png', label: 'porn', decision: 'review', score: 0.6 },
      ],
    },
  });
});
afterEach(() => emulator.setFaults({ faults: [] }));
afterAll(async () => {
  await emulator.close();
  await files.close();
});

const call = async (action: string, service: string, parameters: object) =>
  (await callApi(client, { url: emulator.aliyun.url, action, service, parameters })).body;

const submit = async (action: string, service: string, parameters: object) => {
  const { Data } = await call(action, service, parameters);
  return (Data as { TaskId: string }).TaskId;
};

/** Asks until the job has ended. */
const resultOf = async (action: string, service: string, taskId: string) => {
  for (let turn = 0; turn < 10; turn += 1) {
    const body = await call(action, service, { taskId });
    if (body['Code'] !== 280) return body;
  }
  throw new Error('the job does not end');
};

describe("Alibaba Cloud's own client and the emulated jobs", () => {
  it('has audio moderated: every slice is listed', async () => {
    const service = 'audio_media_detection';
    const id = await submit('VoiceModeration', service, { url: `${files.url}/insult.wav`, dataId: 'd-1' });

    expect(id).toMatch(/^vo_f_[\w@-]+$/);
    await expect(call('VoiceModerationResult', service, { taskId: id })).resolves.toMatchObject({
      Code: 280,
    });
    await expect(resultOf('VoiceModerationResult', service, id)).resolves.toMatchObject({
      Code: 200,
      Data: {
        TaskId: id,
        DataId: 'd-1',
        RiskLevel: 'high',
        SliceDetails: [
          { StartTime: 0, Text: 'you fool', Labels: 'inappropriate_profanity', RiskLevel: 'high' },
        ],
      },
    });
  });

  it('has a video moderated: its frames and its audio', async () => {
    const id = await submit('VideoModeration', 'videoDetection', { url: `${files.url}/clip.mp4` });

    await expect(resultOf('VideoModerationResult', 'videoDetection', id)).resolves.toMatchObject({
      Data: {
        RiskLevel: 'high',
        FrameResult: {
          FrameNum: 3,
          FrameSummarys: [{ Label: 'sexual_content', LabelSum: 1 }],
          Frames: [{ Offset: 0, RiskLevel: 'none' }, { Offset: 5, RiskLevel: 'high' }, { Offset: 10 }],
        },
        AudioResult: { RiskLevel: 'none', SliceDetails: [{ Text: expect.any(String) }, {}] },
      },
    });
  });

  it('has a document moderated page by page, and an image by a job', async () => {
    const id = await submit('FileModeration', 'document_detection', { url: `${files.url}/page.txt` });
    await expect(resultOf('DescribeFileModerationResult', 'document_detection', id)).resolves.toMatchObject({
      Data: {
        RiskLevel: 'high',
        PageSummary: { PageSum: 2 },
        PageResult: [{ TextResult: [{ RiskLevel: 'none' }] }, { TextResult: [{ RiskLevel: 'high' }] }],
      },
    });
    await expect(
      call('ImageAsyncModeration', 'baselineCheck', { imageUrl: `${files.url}/poster.png` }),
    ).resolves.toMatchObject({ Code: 200, Data: { ReqId: expect.stringMatching(/^[0-9A-F-]{36}$/) } });
  });

  it.each([
    ['with another service', 'audio_other', (id: string) => ({ taskId: id })],
    ['of an unknown job', 'audio_media_detection', () => ({ taskId: 'unknown' })],
  ])('is told that a job %s is not found', async (_what, service, parameters) => {
    const id = await submit('VoiceModeration', 'audio_media_detection', { url: `${files.url}/insult.wav` });

    await expect(call('VoiceModerationResult', service, parameters(id))).resolves.toMatchObject({
      Code: 404,
    });
    await expect(call('VoiceModerationCancel', service, parameters(id))).resolves.toMatchObject({
      Code: 404,
    });
  });

  it('ends a job before its time', async () => {
    const service = 'audio_media_detection';
    const id = await submit('VoiceModeration', service, { url: `${files.url}/insult.wav` });

    await expect(call('VoiceModerationCancel', service, { taskId: id })).resolves.toMatchObject({
      Code: 200,
    });
    await expect(call('VoiceModerationResult', service, { taskId: id })).resolves.toMatchObject({
      Code: 200,
    });
  });

  it('is told of content that cannot be fetched, and of a callback without a seed', async () => {
    const service = 'audio_media_detection';
    const id = await submit('VoiceModeration', service, { url: `${files.url}/gone.wav` });

    await expect(resultOf('VoiceModerationResult', service, id)).resolves.toMatchObject({ Code: 404 });
    await expect(
      call('VoiceModeration', service, { url: `${files.url}/insult.wav`, callback: `${files.url}/done` }),
    ).resolves.toMatchObject({ Code: 400 });
  });

  it.each([
    ['SHA256', 'sha256'],
    ['SM3', 'sm3'],
    [undefined, 'sha256'],
  ])('is called back with a form whose checksum is %s', async (cryptType, algorithm) => {
    const service = 'audio_media_detection';
    const before = files.received.length;
    const callback = `${files.url}/done`;
    const id = await submit('VoiceModeration', service, {
      ...{ url: `${files.url}/insult.wav`, callback, seed: 'a_seed', cryptType },
    });
    await resultOf('VoiceModerationResult', service, id);
    const isCalled = () => files.received.slice(before).find(({ path }) => path === '/done');
    for (let turn = 0; turn < 100 && !isCalled(); turn += 1)
      await new Promise((resolve) => setTimeout(resolve, 10));

    const { headers, body } = isCalled()!;
    const form = new URLSearchParams(body);
    const content = form.get('content') ?? '';
    expect(headers['content-type']).toBe('application/x-www-form-urlencoded; charset=UTF-8');
    expect(form.get('checksum')).toBe(
      createHash(algorithm).update(`1000000000000000a_seed${content}`).digest('hex'),
    );
    expect(JSON.parse(content)).toMatchObject({ TaskId: id, RiskLevel: 'high' });
  });
});

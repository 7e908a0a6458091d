import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import {
  EXAMPLES,
  audioRequest,
  callTencent,
  checkHuawei,
  jobsDetail,
  runHuawei,
  runTencent,
  serveFiles,
  type Files,
} from './support.js';

const FOLDERS = ['texts', 'pictures', 'videos'];
const names = FOLDERS.flatMap((folder) =>
  readdirSync(join(EXAMPLES, folder)).map((name) => `${folder}/${name}`),
);
const bytesOf = (name: string) => readFileSync(join(EXAMPLES, name));

describe('the texts, pictures and videos of the quickstart', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles(Object.fromEntries(names.map((name) => [`/${name}`, bytesOf(name)])));
    emulator = await startEmulator({ rules: join(EXAMPLES, 'rules.yaml') });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  it('are small', () => {
    for (const name of names) expect(statSync(join(EXAMPLES, name)).size).toBeLessThan(8 * 1024);
  });

  it.each([
    ['texts/invitation.txt', 'Normal 0', 'pass'],
    ['texts/advertisement.txt', 'Ads 1', 'block'],
  ])('include %s, which is %s to the one vendor and %s to the other', async (name, tencent, huawei) => {
    const input = `<Content>${bytesOf(name).toString('base64')}</Content>`;
    const detail = jobsDetail(
      await callTencent(emulator, { path: '/text/auditing', body: audioRequest(input) }),
    );
    const { body } = await checkHuawei(emulator, 'text', {
      event_type: 'comment',
      data: { text: bytesOf(name).toString() },
    });

    expect(`${detail['Label'] as string} ${detail['Result'] as string}`).toBe(tencent);
    expect(body['result']).toMatchObject({ suggestion: huawei });
  });

  it.each([
    ['pictures/sunset.png', '<Label>Normal</Label>', 'pass'],
    ['pictures/poster.png', '<Label>Ads</Label>', 'block'],
  ])('include %s, which is %s to the one vendor and %s to the other', async (name, tencent, huawei) => {
    const url = `${files.url}/${name}`;
    const query = { 'ci-process': 'sensitive-content-recognition', 'detect-url': url };
    const reply = await callTencent(emulator, { method: 'GET', path: '/x', query });
    const wishes = { event_type: 'article', categories: ['porn', 'image_text'] };
    const { body } = await checkHuawei(emulator, 'image', { ...wishes, url });

    expect(reply.text).toContain(tencent);
    expect(body['result']).toMatchObject({ suggestion: huawei });
  });

  it.each([
    ['videos/walk.mp4', 'Normal 0', 'pass'],
    ['videos/market.mp4', 'Ads 1', 'block'],
  ])('include %s, which is %s to the one vendor and %s to the other', async (name, tencent, huawei) => {
    const url = `${files.url}/${name}`;
    const conf = '<Snapshot><Count>100</Count><TimeInterval>5</TimeInterval></Snapshot>';
    const detail = await runTencent(emulator, audioRequest(`<Url>${url}</Url>`, conf), '/video/auditing');
    const wishes = { event_type: 'default', image_categories: ['image_text'], audio_categories: ['abuse'] };
    const job = await runHuawei(emulator, { ...wishes, data: { url } }, 'video');

    expect(`${detail['Label'] as string} ${detail['Result'] as string}`).toBe(tencent);
    expect(job['result']).toMatchObject({ suggestion: huawei });
  });
});

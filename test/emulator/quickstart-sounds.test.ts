import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { SOUNDS, audioRequest, runHuawei, runTencent, serveFiles, type Files } from './support.js';

const names = readdirSync(SOUNDS).filter((name) => /\.(mp3|wav)$/.test(name));

describe('the sounds of the quickstart', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    const served = readdirSync(SOUNDS).map((name) => [`/${name}`, readFileSync(join(SOUNDS, name))] as const);
    files = await serveFiles(Object.fromEntries(served));
    emulator = await startEmulator({ rules: join(SOUNDS, '../rules.yaml') });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  it('are small', () => {
    for (const name of names) expect(statSync(join(SOUNDS, name)).size).toBeLessThan(60 * 1024);
  });

  it.each([
    ['advertisement.mp3', 'Ads 1', 'block'],
    ['flash-sale.mp3', 'Ads 2', 'pass'],
    ['greeting.mp3', 'Normal 0', 'pass'],
    ['insult.wav', 'Abuse 1', 'block'],
    ['quarrel.mp3', 'Abuse 2', 'review'],
    ['silence.wav', 'Normal 0', 'pass'],
    ['tone.wav', 'Normal 0', 'pass'],
  ])('include %s, which is %s to the one vendor and %s to the other', async (name, tencent, huawei) => {
    const url = `${files.url}/${name}`;

    const detail = await runTencent(emulator, audioRequest(`<Url>${url}</Url>`));
    const job = await runHuawei(emulator, {
      data: { url },
      event_type: 'default',
      categories: ['ad', 'abuse', 'porn'],
    });

    expect(names).toContain(name);
    expect(`${detail['Label'] as string} ${detail['Result'] as string}`).toBe(tencent);
    expect(job['result']).toMatchObject({ suggestion: huawei });
  });
});

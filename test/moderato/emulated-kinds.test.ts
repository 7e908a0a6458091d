import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Content } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type Moderator } from 'moderato';

const VENDORS = ['tencent', 'huawei'];
const ASSETS = `${import.meta.dirname}/../../docs/examples/quickstart`;
const POSTER = readFileSync(`${ASSETS}/pictures/poster.png`);

let emulator: Emulator;
let files: Server;
let url: string;
const moderators: Record<string, Moderator> = {};

beforeAll(async () => {
  files = createServer((request, response) => {
    try {
      response.end(readFileSync(`${ASSETS}${new URL(request.url ?? '/', 'http://localhost').pathname}`));
    } catch {
      response.writeHead(404).end();
    }
  });
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  emulator = await startEmulator({ rules: `${ASSETS}/rules.yaml` });
  for (const provider of VENDORS) {
    moderators[provider] = createModerator(
      { ...emulator.configuration, provider, polling: { initialMs: 5, maxMs: 20 } },
      { environment: {} },
    );
  }
});

afterAll(async () => {
  for (const moderator of Object.values(moderators)) await moderator.close();
  await emulator.close();
  files.close();
});

describe.each(VENDORS)('every kind by %s, over real HTTP', (provider) => {
  const moderate = (content: Content) => moderators[provider]!.moderate(content);

  it('finds an offence deep in a text that is longer than the vendor reads, at its place', async () => {
    const before = '今天天气很好。'.repeat(3429).slice(0, 24_000);
    const text = `${before}加微信领优惠券。${'明天也好。'.repeat(200)}`;

    const verdict = await moderate({ kind: 'text', text });

    expect(verdict).toMatchObject({ decision: 'block', category: 'advertising' });
    const flagged = verdict.segments.filter(({ decision }) => decision === 'block');
    const within = flagged.map(({ startChar = 0 }) => startChar <= 24_004 && startChar > 24_000 - 10_000);
    expect(within).not.toContain(false);
    expect(flagged.length).toBeGreaterThan(0);
    expect(verdict.coverage).toMatchObject({ complete: true, checked: text.length, total: text.length });
  });

  it('passes a harmless text and refuses an empty one', async () => {
    await expect(moderate({ kind: 'text', text: '你好 👩‍👩‍👧 ]]> &amp; <b>' })).resolves.toMatchObject({
      decision: 'pass',
    });
    await expect(moderate({ kind: 'text', text: '' })).rejects.toMatchObject({ code: 'invalid_content' });
  });

  it('judges a picture by its address', async () => {
    await expect(moderate({ kind: 'image', url: `${url}/pictures/poster.png` })).resolves.toMatchObject({
      decision: 'block',
      category: 'advertising',
    });
  });

  it('takes the bytes of a picture', async () => {
    await expect(moderate({ kind: 'image', bytes: POSTER })).resolves.toMatchObject({ source: { provider } });
  });

  it('judges pictures in one call and keeps the error of one with it', async () => {
    const contents = ['poster.png', 'sunset.png', 'missing.png'].map((name): Content => ({
      kind: 'image',
      url: `${url}/pictures/${name}`,
    }));
    const calls = emulator.journal().length;

    const outcomes: (string | undefined)[] = [];
    for await (const { verdict, error } of moderators[provider]!.moderateMany(contents)) {
      outcomes.push(verdict?.decision ?? (error === undefined ? undefined : 'error'));
    }

    expect(outcomes).toEqual(['block', 'pass', 'error']);
    expect(emulator.journal()).toHaveLength(calls + 1);
  });

  it('finds frames and sound of a video at their times', async () => {
    const verdict = await moderate({ kind: 'video', url: `${url}/videos/market.mp4` });

    expect(verdict).toMatchObject({ decision: 'block', category: 'advertising' });
    const flagged = verdict.segments.filter(({ decision }) => decision !== 'pass');
    expect([...new Set(flagged.map(({ kind }) => kind))].sort()).toEqual(['audio', 'frame']);
    const inPicture = flagged.filter(({ kind }) => kind === 'frame').map(({ startMs }) => startMs ?? 0);
    expect(Math.min(...inPicture)).toBeGreaterThanOrEqual(5000);
    expect(Math.max(...inPicture)).toBeLessThanOrEqual(10_000);
  });

  it('gives a ticket for every kind that another moderator can fetch', async () => {
    const ticket = await moderators[provider]!.submit({ kind: 'text', text: '加微信' });
    const other = moderators[VENDORS.find((id) => id !== provider) ?? '']!;

    await expect(other.wait(JSON.parse(JSON.stringify(ticket)) as typeof ticket)).resolves.toMatchObject({
      decision: 'block',
      source: { provider },
    });
  });
});

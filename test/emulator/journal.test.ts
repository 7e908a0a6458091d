import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createJournal } from '../../packages/emulator/journal.js';
import { callTencent, checkHuawei, serveFiles, type Files } from './support.js';

const PIXELS = Buffer.from('89504e470d0a1a0a0000000d494844520000001e0000001e0806000000', 'hex');
const sha256 = (content: string | Buffer) => createHash('sha256').update(content).digest('hex');
const base64 = (content: string | Buffer) => Buffer.from(content).toString('base64');

const entry = (path: string) => ({
  at: '2026-01-01T00:00:00.000Z',
  vendor: 'tencent' as const,
  method: 'GET',
  path,
  status: 200,
  operation: 'unknown',
  accepted: true,
});

describe('the journal', () => {
  let emulator: Emulator;
  let files: Files;

  beforeEach(async () => {
    files = await serveFiles({ '/p.png': PIXELS });
    emulator = await startEmulator();
  });

  afterEach(async () => {
    await emulator.close();
    await files.close();
  });

  it('knows content that came inside a request by its digest, the same at both vendors, and holds none of it', async () => {
    const secret = 'a text that nobody else has';
    const picture = `<Input><Content>${base64(PIXELS)}</Content><DataId>p-1</DataId></Input>`;

    await callTencent(emulator, {
      path: '/text/auditing',
      body: `<Request><Input><Content>${base64(secret)}</Content><DataId>t-1</DataId></Input></Request>`,
    });
    await checkHuawei(emulator, 'text', { data: { text: secret }, event_type: 'comment' });
    await callTencent(emulator, { path: '/image/auditing', body: `<Request>${picture}</Request>` });
    await checkHuawei(emulator, 'image', {
      image: base64(PIXELS),
      event_type: 'album',
      categories: ['porn'],
    });

    const journal = emulator.journal();
    const printed = JSON.stringify(journal);
    expect(journal).toMatchObject([
      { operation: 'submit text', dataId: 't-1', contentSha256: sha256(secret), accepted: true },
      { operation: 'check text', contentSha256: sha256(secret), accepted: true },
      {
        operation: 'submit image',
        items: [{ dataId: 'p-1', contentSha256: sha256(PIXELS), jobId: expect.stringMatching(/^si/) }],
      },
      { operation: 'check image', contentSha256: sha256(PIXELS), accepted: true },
    ]);
    for (const content of [secret, base64(secret), base64(PIXELS)]) expect(printed).not.toContain(content);
  });

  it('lists the pictures of a batch; at Tencent those without a job were refused', async () => {
    const url = `${files.url}/p.png`;
    const batch = [
      `<Input><Url>${url}?sign=hidden</Url><DataId>one</DataId></Input>`,
      `<Input><Url>${files.url}/missing.png</Url><DataId>two</DataId></Input>`,
      `<Input><DataId>three</DataId></Input>`,
    ];

    await callTencent(emulator, { path: '/image/auditing', body: `<Request>${batch.join('')}</Request>` });
    await checkHuawei(emulator, 'image/batch', {
      urls: [
        { url: `${url}?sign=hidden`, data_id: 'one' },
        { url: `${files.url}/missing.png`, data_id: 'two' },
      ],
      event_type: 'album',
      categories: ['porn'],
    });

    const [tencent, huawei] = emulator.journal();
    expect(tencent?.items).toEqual([
      { jobId: expect.stringMatching(/^si/), dataId: 'one', contentUrl: url },
      { dataId: 'two', contentUrl: `${files.url}/missing.png` },
      { dataId: 'three' },
    ]);
    expect(huawei?.items).toEqual([
      { dataId: 'one', contentUrl: url },
      { dataId: 'two', contentUrl: `${files.url}/missing.png` },
    ]);
  });

  it('knows a request that was refused by a fault as well as one that was not', async () => {
    const body = `<Request><Input><Url>${files.url}/p.png</Url><DataId>one</DataId></Input></Request>`;
    const call = () => callTencent(emulator, { path: '/image/auditing', body });
    const single = () =>
      callTencent(emulator, {
        method: 'GET',
        path: '/p.png',
        query: { 'ci-process': 'sensitive-content-recognition', 'detect-url': `${files.url}/p.png` },
      });

    emulator.setFaults({ faults: [{ fault: 'rate_limited' }] });
    await call();
    await single();
    emulator.setFaults({ faults: [] });
    await single();

    expect(emulator.journal()).toMatchObject([
      { accepted: false, items: [{ dataId: 'one', contentUrl: `${files.url}/p.png` }] },
      { accepted: false, operation: 'check image', contentUrl: `${files.url}/p.png` },
      { accepted: true, operation: 'check image', contentUrl: `${files.url}/p.png` },
    ]);
  });

  it('keeps as many entries as it was told to, and their numbers go on', async () => {
    await emulator.close();
    emulator = await startEmulator({ journalEntries: 2 });

    for (let count = 0; count < 5; count++) await callTencent(emulator, { path: `/${count}` });

    expect(emulator.journal().map(({ number, path }) => [number, path])).toEqual([
      [4, '/3'],
      [5, '/4'],
    ]);
  });

  it('pages through what it keeps, also after many entries were dropped', () => {
    const journal = createJournal(150, () => undefined);

    for (let count = 1; count <= 1000; count++) journal.add(entry(`/${count}`));

    const numbers = (from: number, most: number) => journal.from(from, most).map(({ number }) => number);
    expect(journal.entries()).toHaveLength(150);
    expect(numbers(1, 3)).toEqual([851, 852, 853]);
    expect(numbers(900, 3)).toEqual([900, 901, 902]);
    expect(numbers(999, 3)).toEqual([999, 1000]);
    expect(numbers(1001, 3)).toEqual([]);
    expect(numbers(5000, 3)).toEqual([]);
  });
});

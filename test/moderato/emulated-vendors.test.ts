import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createModerator, type Moderator } from 'moderato';

const VENDORS = ['tencent', 'huawei'];
/** One second of silence: 8 kHz, 8 bits, one channel. */
const SOUND = wave(new Uint8Array(8000).fill(128));

let emulator: Emulator;
let files: Server;
let url: string;
let callbacks: { headers: Record<string, string>; body: string }[];
const open: Moderator[] = [];

beforeEach(async () => {
  callbacks = [];
  files = createServer((request, response) => {
    if (request.method === 'GET') {
      const text = request.url === '/rude.wav.txt' ? 'you fool' : undefined;
      if (request.url === '/rude.wav') response.end(SOUND);
      else response.writeHead(text === undefined ? 404 : 200).end(text);
      return;
    }
    let body = '';
    request.setEncoding('utf8').on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      callbacks.push({ headers: request.headers as Record<string, string>, body });
      response.end();
    });
  });
  files.listen(0, '127.0.0.1');
  await once(files, 'listening');
  url = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
  emulator = await startEmulator({
    rules: { rules: [{ words: ['fool'], label: 'abuse', decision: 'block' }] },
  });
});

afterEach(async () => {
  for (const moderator of open.splice(0)) await moderator.close();
  await emulator.close();
  files.close();
});

function moderatorFor(provider: string, options: Record<string, unknown> = {}): Moderator {
  const providers: Record<string, Record<string, unknown>> = structuredClone({
    ...emulator.configuration.providers,
  });
  Object.assign(providers[provider] ?? {}, options);
  const moderator = createModerator(
    { provider, providers, polling: { initialMs: 5, maxMs: 20 } },
    { environment: {} },
  );
  open.push(moderator);
  return moderator;
}

describe.each(VENDORS)('audio by %s, over real HTTP', (provider) => {
  it('gives the same verdict as by the other vendor; the name is the whole difference', async () => {
    const verdict = await moderatorFor(provider).moderate({ kind: 'audio', url: `${url}/rude.wav` });

    expect(verdict).toMatchObject({ decision: 'block', category: 'harassment', source: { provider } });
    expect(verdict.segments[0]?.findings[0]).toMatchObject({ decision: 'block', keywords: ['fool'] });
  });

  it('is fetched from its ticket by a moderator of another vendor', async () => {
    const ticket = await moderatorFor(provider).submit({ kind: 'audio', url: `${url}/rude.wav`, id: 'mine' });
    const other = moderatorFor(VENDORS.find((id) => id !== provider) ?? '');

    const verdict = await other.wait(JSON.parse(JSON.stringify(ticket)) as typeof ticket);

    expect(verdict).toMatchObject({ decision: 'block', source: { provider, contentId: 'mine' } });
  });

  it('is fetched when the vendor calls back, whatever the callback says', async () => {
    const moderator = moderatorFor(provider);
    await moderator.submit({ kind: 'audio', url: `${url}/rude.wav` }, { callbackUrl: `${url}/callback` });
    while (callbacks.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const [{ headers, body } = { headers: {}, body: '' }] = callbacks;

    const forged = body.replaceAll('"block"', '"pass"').replaceAll('"result":1', '"result":0');

    await expect(moderator.handleCallback({ headers, body })).resolves.toMatchObject({
      verdict: { decision: 'block' },
    });
    await expect(moderator.handleCallback({ headers, body: forged })).resolves.toMatchObject({
      verdict: { decision: 'block' },
    });
  });

  it('is no verdict when the vendor cannot fetch it', async () => {
    const outcome = moderatorFor(provider).moderate({ kind: 'audio', url: `${url}/missing.wav` });

    await expect(outcome).rejects.toMatchObject({ code: 'job_failed', provider });
  });

  it('is refused with a clear error when the key is wrong', async () => {
    const wrong =
      provider === 'tencent' ? { secretKey: 'wrong-secret' } : { secretAccessKey: 'wrong-secret' };

    const outcome = moderatorFor(provider, wrong).moderate({ kind: 'audio', url: `${url}/rude.wav` });

    await expect(outcome).rejects.toMatchObject({ code: 'auth', provider, retry: 'never', effect: 'none' });
  });
});

function wave(samples: Uint8Array): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + samples.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(8000, 24);
  header.writeUInt32LE(8000, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  header.write('data', 36);
  header.writeUInt32LE(samples.length, 40);
  return Buffer.concat([header, samples]);
}

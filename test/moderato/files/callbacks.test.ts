import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Job, type JobTicket } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { createCallbackHandler, createModerator, toNodeListener, type Moderator } from 'moderato';

const SOUND = join(import.meta.dirname, '../../../docs/examples/quickstart/sounds/quarrel.mp3');
const SECRET = 'made-up-callback-secret-0123456789';

let emulator: Emulator;
let server: Server;
let moderator: Moderator;
let jobs: Job[];
let onJob: () => void;

beforeEach(async () => {
  jobs = [];
  emulator = await startEmulator({ progress: { ms: 60 } });
  server = createServer((request, response) => {
    const take = (job: Job) => {
      jobs.push(job);
      onJob();
    };
    void toNodeListener(createCallbackHandler(moderator, { onJob: take }))(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  await moderator.close();
  await emulator.close();
  server.closeAllConnections();
  server.close();
});

function open(trustUnsigned: boolean): void {
  const { tencent } = emulator.configuration.providers;
  moderator = createModerator(
    {
      provider: 'tencent',
      providers: { tencent: { ...tencent, uploadPrefix: 'files/' } },
      callbacks: { secret: SECRET, trustUnsigned },
      // only a callback can tell of the end
      polling: { initialMs: 3_600_000, maxMs: 3_600_000 },
    },
    { environment: {} },
  );
}

async function submit(): Promise<{ ticket: JobTicket; called: Promise<void> }> {
  const called = new Promise<void>((resolve) => (onJob = resolve));
  const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/tencent`;
  const ticket = await moderator.submit({ kind: 'audio', file: SOUND }, { callbackUrl });
  return { ticket, called };
}

const operations = (word: string) =>
  emulator.journal().filter(({ operation, status }) => operation.includes(word) && status !== null).length;

describe.each([
  ['that is believed', true, 0],
  ['whose verdict is fetched', false, 1],
])('a callback %s, about a file that this process stored', (_, trustUnsigned, fetches) => {
  it('removes it where somebody waits for the job', async () => {
    open(trustUnsigned);
    const { ticket } = await submit();

    await moderator.wait(ticket);

    expect(operations('delete object')).toBe(1);
    expect(operations('fetch audio')).toBe(fetches);
  });

  it('removes it where nobody waits for the job, and once', async () => {
    open(trustUnsigned);
    const { ticket, called } = await submit();

    await called;

    expect(jobs).toMatchObject([{ state: 'succeeded', ticket: { id: ticket.id, upload: ticket.upload } }]);
    expect(operations('delete object')).toBe(1);
    expect(operations('fetch audio')).toBe(fetches);
  });
});

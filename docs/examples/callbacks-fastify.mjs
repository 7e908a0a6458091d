/** Huawei calls back, signed, to a Fastify application; the handler takes the web-standard request and gives the response. */
import { randomBytes } from 'node:crypto';
import { createCallbackHandler, createModerator } from 'moderato';
import fastify from 'fastify';
import { setStage } from './support/stage.mjs';

const { config, soundUrl, close } = await setStage();
const huawei = { ...config.providers.huawei, seed: randomBytes(16).toString('hex') };
const moderator = createModerator(
  {
    ...config,
    provider: 'huawei',
    providers: { huawei },
    callbacks: { secret: randomBytes(32).toString('hex') },
    polling: { initialMs: 5000, maxMs: 5000 },
  },
  { environment: {} },
);

const stored = new Map();
const handler = createCallbackHandler(moderator, {
  onJob: (job) => void stored.set(job.ticket.id, job),
  onError: (error) => console.log(`refused with ${error.status}: ${error.message}`),
});

const app = fastify({ bodyLimit: 16 * 1024 * 1024 });
// the signature and the size are checked on the bytes as they came
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
  done(null, body),
);
app.post('/callbacks/huawei', async ({ url, host, headers, body }, reply) => {
  return reply.send(
    await handler(new globalThis.Request(`http://${host}${url}`, { method: 'POST', headers, body })),
  );
});
const origin = await app.listen({ port: 0, host: '127.0.0.1' });
const callbackUrl = `${origin}/callbacks/huawei`;

const verdict = await moderator.moderate({ kind: 'audio', url: soundUrl('insult.wav') }, { callbackUrl });
console.log(
  `${verdict.decision} ${verdict.category}, stored by the callback: ${stored.has(verdict.source.jobId)}`,
);

const headers = { 'content-type': 'application/json' };
const answer = await fetch(callbackUrl, { method: 'POST', headers, body: '{"status":"succeeded"}' });
console.log(`a callback without a token gets ${answer.status}`);

await moderator.close();
await app.close();
await close();
if (verdict.decision !== 'block' || answer.status !== 401) process.exitCode = 1;

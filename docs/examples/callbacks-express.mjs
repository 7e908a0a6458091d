/** Tencent calls back to an Express application: a wait ends without polling, and a forged verdict gets nowhere. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createCallbackHandler, createModerator, toNodeListener } from 'moderato';
import express from 'express';
import { setStage } from './support/stage.mjs';

const { config, soundUrl, close } = await setStage();
const callbacks = { secret: randomBytes(32).toString('hex') };
const polling = { initialMs: 5000, maxMs: 5000 };
const moderator = createModerator(
  { ...config, provider: 'tencent', callbacks, polling },
  { environment: {} },
);

const stored = new Map();
const handler = createCallbackHandler(moderator, {
  onJob: (job) => void stored.set(job.ticket.id, job),
  onError: (error) => console.log(`refused with ${error.status}: ${error.message}`),
});

const app = express();
app.post('/callbacks/tencent', toNodeListener(handler)); // before any body parser
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const callbackUrl = `http://127.0.0.1:${server.address().port}/callbacks/tencent`;

const verdict = await moderator.moderate({ kind: 'audio', url: soundUrl('insult.wav') }, { callbackUrl });
console.log(
  `${verdict.decision} ${verdict.category}, stored by the callback: ${stored.has(verdict.source.jobId)}`,
);

const lie = {
  code: 0,
  message: 'success',
  data: { trace_id: verdict.source.jobId, event: 'ReviewAudio', result: 0 },
};
const headers = { 'content-type': 'application/json' };
const answer = await fetch(callbackUrl, { method: 'POST', headers, body: JSON.stringify(lie) });
console.log(`a forged callback is answered with ${answer.status}`);

await moderator.close();
server.close();
await close();
if (verdict.decision !== 'block' || answer.status !== 401) process.exitCode = 1;

/**
 * What a fetch costs beyond carrying the bytes: CPU of the client process over a bare `undici.request` of the same bytes.
 * `node bench/overhead.mjs` after a build.
 */
import { Pool } from 'undici';
import { createBenchModerator, createCalls } from './support/clients.mjs';
import { alternating, median, startServer } from './support/measure.mjs';

const EFFORT = { rounds: 11, calls: 4000, warmUp: 20_000 };

const { port, stop } = await startServer();
const { calls, close } = createCalls(port);
const moderator = createBenchModerator(port, { http: 'direct' });
const pool = new Pool(`http://127.0.0.1:${port}`, { connections: 50 });

for (const vendor of ['Tencent', 'Huawei']) {
  const { ours } = calls.find(({ name }) => name === `${vendor} fetch`);
  const path = vendor === 'Tencent' ? '/audio/auditing/a' : '/v3/bench/moderation/audio/jobs/a';
  const bare = async () => (await pool.request({ path, method: 'GET' })).body.text();
  const rounds = await alternating({ ours: () => ours(moderator), bare }, EFFORT);
  const added = rounds.ours.map(({ cpuUs }, round) => cpuUs - rounds.bare[round].cpuUs);
  const cost = Math.round(median(rounds.bare.map(({ cpuUs }) => cpuUs)));
  console.log(`${vendor} fetch, direct: ${Math.round(median(added))} µs CPU over undici's ${cost} µs`);
}
await moderator.close();
await pool.close();
close();
stop();

/**
 * How long the event loop stands still while responses of 5 MB arrive beside 200 small calls a second, on loopback; the server is a
 * second process. Rounds with and without large responses alternate, so that what the machine itself costs shows; where it is busy
 * with other things, only the CPU time of a stop says what the program did in it.
 * `node bench/event-loop.mjs` after a build; prints `name: median (spread)`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { clearInterval, setInterval } from 'node:timers';
import { setTimeout as sleep } from 'node:timers/promises';
import { createModerator } from 'moderato';

const ROUNDS = Number(process.argv[2] ?? 5);
const ROUND_MS = 5_000;
const SMALL_CALLS_PER_SECOND = 200;
const LARGE_CHARACTERS = 5_000_000;
/** Between two large responses. */
const PAUSE_MS = 50;
const SERVE = 'serve';

const fixture = (name, file) =>
  readFileSync(new URL(`../test/fixtures/${name}/${file}`, import.meta.url), 'utf8');
const ticketOf = (name) => ({ ...JSON.parse(fixture(name, 'case.json')).ticket, contentId: null });

function largeXml() {
  const body = fixture('tencent/video-fetch-every-field', 'response.xml');
  return body.replace(/<Snapshot>[^]*?<\/Snapshot>/, (frame) =>
    frame.repeat(Math.ceil(LARGE_CHARACTERS / frame.length)),
  );
}

function largeJson() {
  const body = JSON.parse(fixture('huawei/video-fetch-block', 'response.json'));
  const [frame] = body.result.image_detail;
  const count = Math.ceil(LARGE_CHARACTERS / JSON.stringify(frame).length);
  return JSON.stringify({ ...body, result: { ...body.result, image_detail: Array(count).fill(frame) } });
}

if (process.argv[2] === SERVE) serve();
else await measure();

function serve() {
  const bodies = [
    ['/audio/auditing', fixture('tencent/audio-fetch-block', 'response.xml')],
    ['/video/auditing', largeXml()],
    ['/audio/jobs', fixture('huawei/audio-fetch-block', 'response.json')],
    ['/video/jobs', largeJson()],
  ].map(([path, text]) => [path, Buffer.from(text)]);
  const server = createServer((request, response) => {
    const [, body] = bodies.find(([path]) => request.url.includes(path));
    const type = request.url.startsWith('/v3/') ? 'application/json' : 'application/xml';
    response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}

async function measure() {
  const server = fork(new URL(import.meta.url), [SERVE], { stdio: 'inherit' });
  const [port] = await once(server, 'message');
  const endpoint = `http://127.0.0.1:${port}`;
  const keys = {
    tencent: { secretId: 'id', secretKey: 'key' },
    huawei: { accessKeyId: 'id', secretAccessKey: 'key' },
  };
  const moderator = createModerator(
    {
      provider: 'tencent',
      limits: { huawei: { requestsPerSecond: null } },
      providers: {
        tencent: { ...keys.tencent, bucket: 'bench-1250000000', region: 'ap-guangzhou', endpoint },
        huawei: { ...keys.huawei, projectId: 'bench', region: 'cn-north-4', endpoint },
      },
    },
    { environment: {} },
  );
  try {
    for (const [vendor, video] of [
      ['tencent', 'tencent/video-fetch-every-field'],
      ['huawei', 'huawei/video-fetch-block'],
    ]) {
      const small = () => moderator.fetch(ticketOf(`${vendor}/audio-fetch-block`));
      const large = () => moderator.fetch(ticketOf(video));
      for (let call = 0; call < 2_000; call += 1) await small();
      for (let call = 0; call < 5; call += 1) await large();
      const rounds = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        rounds.push({ alone: await playRound(small, null), beside: await playRound(small, large) });
      }
      for (const kind of ['alone', 'beside']) {
        const title = `${vendor}, small calls ${kind === 'alone' ? 'alone' : 'beside 5 MB responses'}`;
        const spreadOf = (field) => spread(rounds.map((round) => round[kind][field]));
        console.log(`${title}, longest stop: ${spreadOf('longestStopMs')}`);
        console.log(`${title}, longest stop in CPU time: ${spreadOf('longestCpuMs')}`);
        console.log(`${title}, p99.9: ${spreadOf('slowestMs')}`);
      }
      console.log(
        `${vendor}: ${rounds.map(({ beside }) => beside.larges).join(', ')} large responses in ${ROUND_MS} ms each`,
      );
    }
  } finally {
    await moderator.close();
    server.disconnect();
  }
}

async function playRound(small, large) {
  const latencies = [];
  const calls = [];
  const callOnce = async () => {
    const started = performance.now();
    await small();
    latencies.push(performance.now() - started);
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const endMs = performance.now() + ROUND_MS;
  const timer = setInterval(() => calls.push(callOnce()), 1000 / SMALL_CALLS_PER_SECOND);
  let longestCpuMs = 0;
  let usage = process.cpuUsage();
  const watch = setInterval(() => {
    const { user, system } = process.cpuUsage(usage);
    usage = process.cpuUsage();
    longestCpuMs = Math.max(longestCpuMs, (user + system) / 1000);
  }, 1);
  let larges = 0;
  while (performance.now() < endMs) {
    if (large !== null) {
      await large();
      larges += 1;
    }
    await sleep(PAUSE_MS);
  }
  clearInterval(timer);
  await Promise.all(calls);
  clearInterval(watch);
  delay.disable();
  latencies.sort((first, second) => first - second);
  const slowestMs = latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * 0.999))];
  return { longestStopMs: delay.max / 1e6, longestCpuMs, slowestMs, larges };
}

function spread(values) {
  const sorted = [...values].sort((first, second) => first - second);
  const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
  return `${median.toFixed(1)} ms (${least.toFixed(1)}–${most.toFixed(1)})`;
}

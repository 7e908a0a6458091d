/**
 * How long it takes until the package, the command and their peers are loaded: whole processes, in alternating rounds.
 * `node bench/start.mjs` after a build.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { median, ratioOf, startServer } from './support/measure.mjs';

const ROUNDS = 15;
const cos = "require('cos-nodejs-sdk-v5');";
const huawei =
  "require('@huaweicloud/huaweicloud-sdk-core/HcClient'); require('@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient');";
const settings = { secretId: 'id', secretKey: 'key', bucket: 'bench-1250000000', region: 'ap-guangzhou' };
const command = fileURLToPath(new URL('../packages/cli/bin/moderato.js', import.meta.url));

const { port, stop } = await startServer();
const environment = {
  TENCENT_SECRET_ID: settings.secretId,
  TENCENT_SECRET_KEY: settings.secretKey,
  TENCENT_BUCKET: settings.bucket,
  TENCENT_REGION: settings.region,
  TENCENT_ENDPOINT: `http://127.0.0.1:${port}`,
};
const create = `import { createModerator } from 'moderato'; createModerator({ providers: { tencent: ${JSON.stringify(settings)} } }, { environment: {} });`;

/** Arguments of node, by name. */
const PROGRAMS = {
  'node alone': ['-e', '0'],
  'both SDKs': ['-e', cos + huawei],
  'cos-nodejs-sdk-v5': ['-e', cos],
  "import 'moderato'": ['--input-type=module', '-e', create],
  'moderato check text': [command, 'check', 'text', '😀 hi'],
};

function run(args) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env: { ...process.env, ...environment } });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return performance.now() - started;
}

const measured = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round += 1)
  for (const [name, args] of Object.entries(PROGRAMS)) measured[name].push(run(args));

for (const [name, times] of Object.entries(measured)) console.log(`${name}: ${Math.round(median(times))} ms`);
const ratios = (name, peer) => ratioOf(measured[name].map((ms, round) => ms / measured[peer][round]));
console.log(`import 'moderato' / both SDKs: ${ratios("import 'moderato'", 'both SDKs')}`);
console.log(`moderato check text / cos-nodejs-sdk-v5: ${ratios('moderato check text', 'cos-nodejs-sdk-v5')}`);
stop();

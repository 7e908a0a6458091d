/** Moderates three audio files under a policy, and then tries another one on the stored verdicts, without calling the vendor again. */
import { Readable } from 'node:stream';
import { createModerator, preparePolicy, tryPolicy } from 'moderato';
import { setStage } from './support/stage.mjs';

const policy = {
  name: 'lenient',
  categories: { advertising: { ignore: true }, harassment: { block: { tencent: 0.95, default: 0.9 } } },
};

const { config, soundUrl, close } = await setStage();
const moderator = createModerator({ ...config, provider: 'tencent', policy }, { environment: {} });

const lines = [];
for (const name of ['greeting.mp3', 'insult.wav', 'advertisement.mp3']) {
  const verdict = await moderator.moderate({ kind: 'audio', url: soundUrl(name), id: name });
  const { before, reasons } = verdict.policy;
  console.log(`${name}: ${before.decision} -> ${verdict.decision} ${reasons.join('; ')}`);
  lines.push(Buffer.from(`${JSON.stringify({ key: name, verdict })}\n`));
}
await moderator.close();
await close();

const strict = preparePolicy({ name: 'strict', categories: { advertising: { block: 0.99 } } }, ['tencent']);
const trial = await tryPolicy(Readable.from(lines), strict);
console.log(`${trial.policy}: ${trial.changed} of ${trial.verdicts} would change`, trial.table);

if (trial.table.block.review !== 1 || trial.table.block.block !== 1) process.exitCode = 1;

/** Submits in one process and fetches the verdict in another: all that passes between them is the ticket, as JSON. */
import { createModerator } from 'moderato';
import { setStage } from './support/stage.mjs';

const { config, soundUrl, close } = await setStage();

const first = createModerator({ ...config, provider: 'huawei' }, { environment: {} });
const ticket = await first.submit({ kind: 'audio', url: soundUrl('insult.wav'), id: 'upload-17' });
const stored = JSON.stringify(ticket);
await first.close();

const second = createModerator({ ...config, provider: 'tencent' }, { environment: {} });
const verdict = await second.wait(JSON.parse(stored)); // the ticket knows its vendor
await second.close();
await close();

console.log(
  `${verdict.source.contentId}: ${verdict.decision} ${verdict.category}, says ${verdict.source.provider}`,
);
if (verdict.decision !== 'block') process.exitCode = 1;

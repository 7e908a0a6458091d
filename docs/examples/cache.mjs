/** Moderates the same text three times and pays once; the store outlives the moderator, as Redis or SQLite would. */
import { Keyv } from 'keyv';
import { createModerator } from 'moderato';
import { setStage } from './support/stage.mjs';

const { config, close } = await setStage();
const store = new Keyv(); // or new Keyv(new KeyvRedis('redis://…')), new Keyv(new KeyvSqlite('sqlite://verdicts.sqlite'))
const content = { kind: 'text', text: 'Flash sale! Buy now!' };

const submits = [];
const onEvent = (event) => event.type === 'submitted' && submits.push(event.provider);
for (const id of ['first', 'second', 'third']) {
  const moderator = createModerator(
    { ...config, provider: 'huawei', cache: { ttlMs: 3_600_000 } },
    { environment: {}, cache: store, onEvent },
  );
  const { decision, source } = await moderator.moderate({ ...content, id });
  console.log(`${source.contentId}: ${decision}, ${source.cachedAt ? 'from the cache' : 'from the vendor'}`);
  await moderator.close();
}

await close();
console.log(`paid for: ${submits.length}`);
if (submits.length !== 1) process.exitCode = 1;

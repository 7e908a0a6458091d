/** A vendor goes down in mid-run, and every verdict still arrives; with wrong credentials the run stops at once instead. */
import { createModerator } from 'moderato';
import { setStage } from './support/stage.mjs';

const stage = await setStage();
const routing = { primary: 'tencent', fallback: ['huawei'] };
const moderator = createModerator({ ...stage.config, routing, retry: { attempts: 2, baseMs: 20 } });

try {
  const texts = Array.from({ length: 30 }, (_, index) => ({ kind: 'text', text: `greeting ${index}` }));
  const deciders = { tencent: 0, huawei: 0 };
  let moderated = 0;
  for await (const { verdict, error } of moderator.moderateMany(texts, { concurrency: 4 })) {
    if (error) throw error;
    deciders[verdict.source.provider] += 1;
    moderated += 1;
    // from here on the first vendor answers every request with 503
    if (moderated === 10)
      stage.emulator.setFaults({ faults: [{ fault: 'error', status: 503, vendors: ['tencent'] }] });
  }
  console.log(`${moderated} verdicts: ${deciders.tencent} by tencent, ${deciders.huawei} by huawei`);

  const { providers } = stage.config;
  const wrong = { ...providers, tencent: { ...providers.tencent, secretKey: 'wrong' } };
  const mistaken = createModerator({ ...stage.config, providers: wrong, routing });
  stage.emulator.setFaults({ faults: [] });
  await mistaken
    .moderate({ kind: 'text', text: 'hello' })
    .catch(({ code, provider }) =>
      console.log(`wrong key: ${code} at ${provider}, and nobody else was asked`),
    );
  await mistaken.close();
} finally {
  await moderator.close();
  await stage.close();
}

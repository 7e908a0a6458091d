/** Puts the same sound to two vendors and shows where they differ, and where one of them did not look at all. */
import { createModerator } from 'moderato';
import { setStage } from './support/stage.mjs';

const stage = await setStage();
const moderator = createModerator({ ...stage.config, provider: 'tencent' });

try {
  const content = { kind: 'audio', url: stage.soundUrl('flash-sale.mp3'), id: 'upload-17' };
  const comparison = await moderator.compare(content, {
    providers: ['tencent', 'huawei'],
    strategy: 'strictest',
  });

  console.log(`${comparison.decision}, decided by ${comparison.decidedBy.join(' and ')}`);
  for (const { provider, verdict, error } of comparison.outcomes)
    console.log(`  ${provider}: ${verdict ? verdict.decision : error.code}`);
  for (const { category, byProvider } of comparison.categories) console.log(`  ${category}:`, byProvider);
  for (const { providers, ratio } of comparison.timeline.overlaps)
    console.log(`  ${providers.join(' and ')} share ${ratio} of the flagged time`);
} finally {
  await moderator.close();
  await stage.close();
}

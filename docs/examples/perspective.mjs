/** Moderates comments under thresholds of one's own, where a vendor knows no review. */
import { resolve } from 'node:path';
import { startEmulator } from '@moderato/emulator';
import { createModerator } from 'moderato';

const emulator = await startEmulator({
  rules: resolve(import.meta.dirname, 'support/perspective/rules.yaml'),
});
const policy = { name: 'comments', categories: { harassment: { block: 0.8, review: 0.4 } } };
const moderator = createModerator(
  { ...emulator.configuration, provider: 'openai', policy },
  { environment: {} },
);

try {
  const decisions = [];
  for (const text of ['Thank you for this article', 'What a silly thing to say', 'You are an idiot']) {
    const { decision, category, score } = await moderator.moderate({ kind: 'text', text });
    console.log(`${decision}\t${category ?? '-'}\t${score ?? '-'}\t${text}`);
    decisions.push(decision);
  }
  if (decisions.join() !== 'pass,review,block') process.exitCode = 1;
} finally {
  await moderator.close();
  await emulator.close();
}

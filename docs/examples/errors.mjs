/** Tells apart what can be corrected, what may be tried again, and what already costs money. */
import { createModerator, isModerationError } from 'moderato';
import { setStage } from './support/stage.mjs';

const { config, soundUrl, close } = await setStage();
const moderator = createModerator({ ...config, provider: 'tencent' }, { environment: {} });

const seen = [];
for (const content of [
  { kind: 'audio' }, // refused before any network
  { kind: 'audio', url: soundUrl('missing.mp3') }, // accepted, but the vendor cannot fetch it
]) {
  try {
    await moderator.moderate(content);
  } catch (error) {
    if (!isModerationError(error)) throw error;
    seen.push(error.code);
    console.log(
      `${error.code} (try again: ${error.retry}, paid for: ${error.ticket ? 'perhaps' : 'no'}): ${error.message}`,
    );
  }
}

await moderator.close();
await close();
if (seen.join() !== 'invalid_content,job_failed') process.exitCode = 1;

import { describe, expect, it } from '@jest/globals';
import { verdictSchema } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { createModerator, describeConfig } from 'moderato';

/** An audio file that the vendors can reach; judging it is charged for. */
const url = process.env['MODERATO_LIVE_AUDIO_URL'];

const usable = describeConfig({})
  .vendors.filter(({ configured, problem }) => configured && problem === null)
  .map(({ id }) => id);

describe('audio at the real vendors', () => {
  for (const provider of Object.keys(vendors)) {
    if (url === undefined || !usable.includes(provider)) {
      process.stderr.write(`live tests: ${provider} is left out; set its keys and MODERATO_LIVE_AUDIO_URL\n`);
      it.skip(`is judged by ${provider}`, () => undefined);
      continue;
    }
    it(`is judged by ${provider}`, async () => {
      const moderator = createModerator({ provider });

      const verdict = await moderator.moderate({ kind: 'audio', url }).finally(() => moderator.close());

      expect(verdictSchema.parse(verdict)).toEqual(verdict);
      expect(verdict.source.jobId).not.toBeNull();
    }, 600_000);
  }
});

import { describe, it } from '@jest/globals';
import { vendorMaps } from '@moderato/normalizer';
import { createLocal } from '@moderato/providers/local';
import { vendors } from '@moderato/providers/registry';
import { loadFixtures, runProviderConformance } from '@moderato/testkit';
import { casesOf } from '../support/exhaustive.js';

const { configuration } = vendors['local']!;

runProviderConformance({
  share: casesOf(0.2, 1),
  runner: { describe, it },
  id: 'local',
  create: createLocal,
  map: vendorMaps['local']!,
  fixtures: loadFixtures(`${import.meta.dirname}/../fixtures/local`),
  secrets: configuration.secrets,
  optionNames: ['lists', 'homoglyphs'],
});

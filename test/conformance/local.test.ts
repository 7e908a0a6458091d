import { describe, it } from '@jest/globals';
import { vendorMaps } from '@moderato/normalizer';
import { createLocal } from '@moderato/providers/local';
import { vendors } from '@moderato/providers/registry';
import { loadFixtures, runProviderConformance } from '@moderato/testkit';

const { configuration } = vendors['local']!;

runProviderConformance({
  runner: { describe, it },
  id: 'local',
  create: createLocal,
  map: vendorMaps['local']!,
  fixtures: loadFixtures(`${import.meta.dirname}/../fixtures/local`),
  secrets: configuration.secrets,
  optionNames: ['lists', 'homoglyphs'],
});

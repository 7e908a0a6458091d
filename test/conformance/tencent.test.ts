import { describe, it } from '@jest/globals';
import { vendorMaps } from '@moderato/normalizer';
import { createTencent } from '@moderato/providers/tencent';
import { vendors } from '@moderato/providers/registry';
import { loadFixtures, runProviderConformance } from '@moderato/testkit';
import { casesOf } from '../support/exhaustive.js';

const fixtures = loadFixtures(`${import.meta.dirname}/../fixtures/tencent`);
const { configuration } = vendors['tencent']!;

runProviderConformance({
  share: casesOf(0.2, 1),
  runner: { describe, it },
  id: 'tencent',
  create: createTencent,
  map: vendorMaps['tencent']!,
  fixtures,
  secrets: configuration.secrets,
  optionNames: Object.keys(configuration.environment),
  uploads: { uploadPrefix: 'moderato' },
  alternatives: { 'a temporary key': { ...fixtures.options, token: 'made-up-session-token-0001' } },
});

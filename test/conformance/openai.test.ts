import { describe, it } from '@jest/globals';
import { vendorMaps } from '@moderato/normalizer';
import { createOpenai } from '@moderato/providers/openai';
import { vendors } from '@moderato/providers/registry';
import { loadFixtures, runProviderConformance } from '@moderato/testkit';
import { casesOf } from '../support/exhaustive.js';

const { configuration } = vendors['openai']!;

runProviderConformance({
  share: casesOf(0.2, 1),
  runner: { describe, it },
  id: 'openai',
  create: createOpenai,
  map: vendorMaps['openai']!,
  fixtures: loadFixtures(`${import.meta.dirname}/../fixtures/openai`),
  secrets: configuration.secrets,
  tables: ['categories', 'category_scores', 'category_applied_input_types'],
  optionNames: Object.keys(configuration.environment),
});

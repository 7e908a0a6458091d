import { describe, it } from '@jest/globals';
import { vendorMaps } from '@moderato/normalizer';
import { createAliyun } from '@moderato/providers/aliyun';
import { vendors } from '@moderato/providers/registry';
import { loadFixtures, runProviderConformance } from '@moderato/testkit';
import { casesOf } from '../support/exhaustive.js';

const fixtures = loadFixtures(`${import.meta.dirname}/../fixtures/aliyun`);
const { configuration } = vendors['aliyun']!;

runProviderConformance({
  share: casesOf(0.2, 1),
  runner: { describe, it },
  id: 'aliyun',
  create: createAliyun,
  map: vendorMaps['aliyun']!,
  fixtures,
  secrets: configuration.secrets,
  optionNames: Object.keys(configuration.environment),
  callbackSignatureFields: ['checksum'],
  uploads: { upload: async () => ({ url: 'https://files.example.com/1', remove: async () => undefined }) },
  alternatives: {
    'temporary keys': { ...fixtures.options, securityToken: 'made-up-security-token-0003' },
  },
});

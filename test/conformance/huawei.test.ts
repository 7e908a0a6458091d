import { describe, it } from '@jest/globals';
import { vendorMaps } from '@moderato/normalizer';
import { createHuawei } from '@moderato/providers/huawei';
import { loadFixtures, runProviderConformance } from '@moderato/testkit';
import { huaweiConfiguration } from '../../providers/huawei/config.js';
import { casesOf } from '../support/exhaustive.js';

const fixtures = loadFixtures(`${import.meta.dirname}/../fixtures/huawei`);
const { projectId, region, seed } = fixtures.options;
const account = { projectId, region, seed };
const user = { username: 'made-up-user', password: 'made-up-password', domain: 'made-up-domain' };
const issued = { status: 201, headers: { 'x-subject-token': 'made-up-issued-token-0001' }, body: '{}' };
runProviderConformance({
  share: casesOf(0.2, 1),
  runner: { describe, it },
  id: 'huawei',
  create: createHuawei,
  map: vendorMaps['huawei']!,
  fixtures,
  secrets: huaweiConfiguration.secrets,
  optionNames: Object.keys(huaweiConfiguration.environment),
  alternatives: {
    'temporary keys': { ...fixtures.options, securityToken: 'made-up-security-token-0002' },
    'a given token': { ...account, token: 'made-up-given-token-0003' },
    'an IAM user': { ...account, ...user },
  },
  uploads: { uploadBucket: 'made-up-bucket' },
  answerPreparation: ({ url }) => (url.includes('/v3/auth/tokens') ? issued : undefined),
  signedCallbackFields: ['create_time', 'job_id', 'request_id'],
});

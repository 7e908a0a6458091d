import { inspect } from 'node:util';
import { ModerationError } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { tencentConfiguration } from '../../../providers/tencent/config.js';
import { createTencent } from '../../../providers/tencent/index.js';
import { failureOf, fixtureOptions, settingsOf } from './support.js';

async function configError(more: Record<string, unknown>): Promise<ModerationError> {
  const error = await failureOf(() => createTencent({ ...fixtureOptions, ...more }));
  if (!(error instanceof ModerationError)) throw error;
  return error;
}

describe('the configuration of Tencent', () => {
  it.each([
    ['secretId', 'TENCENT_SECRET_ID', undefined],
    ['secretId', 'TENCENT_SECRET_ID', 'two words'],
    ['secretKey', 'TENCENT_SECRET_KEY', '  '],
    ['token', 'TENCENT_TOKEN', 'line\nbreak'],
    ['bucket', 'TENCENT_BUCKET', undefined],
    ['bucket', 'TENCENT_BUCKET', 'bucketwithoutappid'],
    ['bucket', 'TENCENT_BUCKET', 'example.com/-1250000000'],
    ['bucket', 'TENCENT_BUCKET', 'Example-1250000000'],
    ['region', 'TENCENT_REGION', 'Guangzhou 1'],
    ['region', 'TENCENT_REGION', 'ap-guangzhou.evil.com'],
    ['bizType', 'TENCENT_BIZ_TYPE', ''],
    ['endpoint', 'TENCENT_ENDPOINT', 'https://example.com/path'],
    ['endpoint', 'TENCENT_ENDPOINT', 'https://user:pass@example.com'],
    ['endpoint', 'TENCENT_ENDPOINT', 'http://example.com'],
  ])('refuses a wrong %s, naming it and %s, but not the value', async (field, variable, value) => {
    const error = await configError({ [field]: value });

    expect(error).toMatchObject({ code: 'config', provider: 'tencent', effect: 'none' });
    expect(error.message).toContain(`providers.tencent.${field}`);
    expect(error.message).toContain(variable);
    if (value?.trim()) expect(inspect(error)).not.toContain(value);
  });

  it.each([
    ['timeoutMs', 0],
    ['timeoutMs', 1.5],
    ['allowInsecure', 'yes'],
    ['send', 'function'],
    ['now', 1],
  ])('refuses %s = %p', async (field, value) => {
    expect((await configError({ [field]: value })).message).toContain(`providers.tencent.${field}`);
  });

  it('refuses an option that it does not know', async () => {
    expect((await configError({ buckett: 'a-1' })).message).toContain('unknown field "buckett"');
  });

  it('names every wrong field at once', async () => {
    const error = await configError({ bucket: 'a', region: 'b' });

    expect(error.message).toMatch(/providers\.tencent\.bucket.*; providers\.tencent\.region/);
  });

  it.each(['https://example.com', 'http://127.0.0.1:8080', 'http://localhost', 'http://[::1]:1'])(
    'takes the endpoint %s',
    (endpoint) => {
      expect(settingsOf({ endpoint })).toMatchObject({ endpoint });
    },
  );

  it('takes plain http beyond this machine where that is allowed', () => {
    expect(settingsOf({ endpoint: 'http://example.com', allowInsecure: true })).toMatchObject({
      endpoint: 'http://example.com',
    });
  });

  it('hides every credential', () => {
    const settings = settingsOf({ token: 'exampleToken' });

    const printed = inspect(settings, { depth: 10 }) + JSON.stringify(settings);

    expect(printed).not.toMatch(/exampleSecretId|exampleSecretKey|exampleToken/);
    expect(settings.token?.reveal()).toBe('exampleToken');
  });

  it('has a variable for every field that a person sets, and hides those that are credentials', () => {
    const { environment, secrets, credentials } = tencentConfiguration;

    expect(Object.keys(environment).sort()).toEqual(
      ['bizType', 'bucket', 'endpoint', 'region', 'secretId', 'secretKey', 'token', 'uploadPrefix'].sort(),
    );
    expect(secrets).toEqual(['secretId', 'secretKey', 'token']);
    expect(credentials).toEqual([['secretId', 'secretKey', 'token']]);
  });
});

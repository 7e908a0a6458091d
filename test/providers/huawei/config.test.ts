import { ModerationError, Secret, parseVendorOptions } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { huaweiConfiguration } from '../../../providers/huawei/config.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { settingsOf } from './support.js';

const place = { projectId: 'project', region: 'cn-north-4' };
const keys = { accessKeyId: 'THE-KEY-ID', secretAccessKey: 'the-secret-key' };
const login = { username: 'someone', password: 'the-password', domain: 'the-domain' };

function problemOf(options: unknown): string {
  try {
    parseVendorOptions(huaweiConfiguration, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ModerationError);
    expect(error).toMatchObject({ code: 'config', provider: 'huawei', effect: 'none' });
    return (error as ModerationError).message;
  }
  throw new Error('the options were accepted');
}

describe('the configuration of Huawei', () => {
  it.each([
    ['access keys', keys],
    ['temporary access keys', { ...keys, securityToken: 'temporary' }],
    ['a token', { token: 'MIIabc+/=' }],
    ['user name and password', login],
  ])('takes %s', (_, way) => {
    expect(() => settingsOf({ ...place, ...way })).not.toThrow();
  });

  it('hides every credential', () => {
    const settings = settingsOf({ ...place, ...keys, securityToken: 'temporary', seed: 'seed_1' });

    for (const field of ['accessKeyId', 'secretAccessKey', 'securityToken', 'seed'] as const) {
      expect(settings[field]).toBeInstanceOf(Secret);
    }
    expect(settingsOf({ ...place, token: 'a-token' }).token).toBeInstanceOf(Secret);
    expect(settingsOf({ ...place, ...login })).toMatchObject({
      username: expect.any(Secret),
      password: expect.any(Secret),
    });
  });

  it('takes its own output again', () => {
    const settings = settingsOf({ ...place, ...keys, seed: 'seed_1' });

    expect(settingsOf(settings)).toEqual(settings);
  });

  it('counts exactly the hidden fields as secrets', () => {
    const { accessKeyId, secretAccessKey } = keys;
    const all = [
      { accessKeyId, secretAccessKey, securityToken: 'temporary', seed: 'seed_1' },
      { token: 'a-token' },
      login,
    ].map((way) => settingsOf({ ...place, bizType: 'mine', ...way }));
    const hidden = all.flatMap((settings) =>
      Object.entries(settings).filter(([, value]) => value instanceof Secret),
    );

    expect(hidden.map(([field]) => field).sort()).toEqual([...huaweiConfiguration.secrets].sort());
  });

  it('names every way to authenticate when there is none', () => {
    const problem = problemOf(place);

    for (const variable of ['HUAWEI_ACCESS_KEY_ID', 'HUAWEI_TOKEN', 'HUAWEI_PASSWORD', 'HUAWEI_DOMAIN']) {
      expect(problem).toContain(variable);
    }
  });

  it.each([
    ['secretAccessKey', 'HUAWEI_SECRET_ACCESS_KEY', { accessKeyId: 'THE-KEY-ID' }],
    ['accessKeyId', 'HUAWEI_ACCESS_KEY_ID', { secretAccessKey: 'the-secret-key' }],
    ['accessKeyId', 'HUAWEI_ACCESS_KEY_ID', { securityToken: 'temporary' }],
    ['domain', 'HUAWEI_DOMAIN', { username: 'someone', password: 'the-password' }],
    ['password', 'HUAWEI_PASSWORD', { username: 'someone', domain: 'the-domain' }],
  ])('names %s (%s) when it is the missing part', (field, variable, half) => {
    expect(problemOf({ ...place, ...half })).toContain(
      `providers.huawei.${field} (or ${variable}): missing beside`,
    );
  });

  it('names all fields when two ways are given at once', () => {
    const problem = problemOf({ ...place, ...keys, token: 'a-token' });

    for (const field of ['accessKeyId', 'secretAccessKey', 'token']) {
      expect(problem).toContain(`providers.huawei.${field} (or`);
    }
    expect(problem).toContain('two ways to authenticate at once');
  });

  it('says where a wrong field came from', () => {
    const read = () =>
      parseVendorOptions(
        huaweiConfiguration,
        { ...place, ...keys, region: 'Beijing' },
        () => 'HUAWEI_REGION',
      );

    expect(read).toThrow('providers.huawei.region (from HUAWEI_REGION): not a region id');
  });

  it.each([
    ['projectId', { projectId: '../v1' }],
    ['projectId', { projectId: 'a/b' }],
    ['projectId', { projectId: '' }],
    ['region', { region: 'cn-north-4.evil.example' }],
    ['seed', { seed: 'not a seed' }],
    ['seed', { seed: 's'.repeat(65) }],
    ['bizType', { bizType: ' ' }],
    ['timeoutMs', { timeoutMs: 0 }],
    ['endpoint', { endpoint: 'https://host/path' }],
    ['endpoint', { endpoint: 'http://moderation.example' }],
    ['iamEndpoint', { iamEndpoint: 'http://iam.example' }],
    ['accessKeyId', { accessKeyId: 'two words' }],
    ['send', { send: 'curl' }],
  ])('refuses a wrong %s without repeating it', (field, wrong) => {
    const problem = problemOf({ ...place, ...keys, ...wrong });

    expect(problem).toContain(`providers.huawei.${field}`);
    for (const value of Object.values(wrong).filter((text) => typeof text === 'string' && text.length > 3)) {
      expect(problem).not.toContain(value);
    }
  });

  it('reports a wrong field and a missing way together', () => {
    const problem = problemOf({ ...place, region: 1 });

    expect(problem).toContain('providers.huawei.region');
    expect(problem).toContain('one way to authenticate is needed');
  });

  it('never repeats a credential', () => {
    const problem = problemOf({ ...place, ...keys, ...login, token: 'a-token\n', seed: 'not a seed' });

    for (const value of ['THE-KEY-ID', 'the-secret-key', 'the-password', 'a-token', 'not a seed']) {
      expect(problem).not.toContain(value);
    }
  });

  it('refuses an unknown field by name', () => {
    expect(problemOf({ ...place, ...keys, projectID: 'x' })).toContain('"projectID"');
  });

  it('takes plain http on this machine, and elsewhere when told so', () => {
    expect(settingsOf({ ...place, ...keys, endpoint: 'http://127.0.0.1:8080' }).endpoint).toBeDefined();
    expect(
      settingsOf({ ...place, ...keys, endpoint: 'http://proxy.example', allowInsecure: true }).endpoint,
    ).toBeDefined();
  });

  it('refuses everything that is no object', () => {
    for (const value of [null, 'text', 1, []])
      expect(problemOf(value)).toContain('providers.huawei: expected');
  });

  it('has a variable for every field that can be text', () => {
    const fields = Object.keys(huaweiConfiguration.environment);

    expect(fields).toEqual(
      expect.arrayContaining([...new Set(huaweiConfiguration.credentials.flat()), 'projectId', 'region']),
    );
    expect(fields.every((field) => /^HUAWEI_[A-Z_]+$/.test(huaweiConfiguration.environment[field]!))).toBe(
      true,
    );
  });

  it('is checked when the provider is made', () => {
    expect(() => createHuawei({ ...place })).toThrow('one way to authenticate is needed');
  });
});

import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { describeConfig } from 'moderato';
import { createOpenai } from '../../../providers/openai/index.js';

const apiKey = 'made-up-key-0001';

describe('options', () => {
  it.each<[string, Record<string, unknown>, RegExp]>([
    ['no key', {}, /providers\.openai\.apiKey \(or OPENAI_API_KEY\)/],
    ['an empty key', { apiKey: ' ' }, /apiKey/],
    ['a key with a space', { apiKey: 'made up' }, /no header can carry/],
    ['an endpoint that is none', { apiKey, endpoint: 'api.openai.com' }, /not a base address/],
    ['an endpoint with a query', { apiKey, endpoint: 'https://example.com/v1?key=x' }, /not a base address/],
    ['an endpoint with a password', { apiKey, endpoint: 'https://a:b@example.com/v1' }, /not a base address/],
    ['plain http elsewhere', { apiKey, endpoint: 'http://example.com/v1' }, /plain http/],
    ['a model with a line break', { apiKey, model: 'a\nb' }, /not the name of a model/],
    ['an organization that no header can carry', { apiKey, organization: 'a\r\nb' }, /not an id/],
    ['a misspelt option', { apiKey, apikey: 'x' }, /apikey/],
  ])('%s is a config error that shows no value', (_what, options, message) => {
    const create = () => createOpenai(options as never);

    expect(create).toThrow(message);
    expect(create).not.toThrow(apiKey);
  });

  it('take plain http on this machine, and elsewhere where that is allowed', () => {
    for (const options of [
      { apiKey, endpoint: 'http://127.0.0.1:8080/v1' },
      { apiKey, endpoint: 'http://example.com/v1', allowInsecure: true },
    ])
      expect(createOpenai(options).id).toBe('openai');
  });

  it("come from the variables of OpenAI's own client, the key hidden", () => {
    const { provider, vendors } = describeConfig(
      {},
      {
        OPENAI_API_KEY: apiKey,
        OPENAI_BASE_URL: 'http://127.0.0.1:8080/v1',
        OPENAI_ORG_ID: 'org-1',
        OPENAI_PROJECT_ID: 'proj-1',
      },
    );

    expect(provider).toMatchObject({ id: 'openai' });
    const { fields } = vendors.find(({ id }) => id === 'openai')!;
    expect(Object.fromEntries(fields.map(({ field, value }) => [field, value]))).toMatchObject({
      apiKey: '[secret]',
      endpoint: '"http://127.0.0.1:8080/v1"',
      organization: '"org-1"',
      project: '"proj-1"',
    });
    expect(inspect(vendors, { depth: 10 })).not.toContain(apiKey);
  });
});

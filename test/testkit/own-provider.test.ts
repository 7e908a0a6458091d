import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { createModerator } from 'moderato';
import { acmeMap, createAcme } from './own-provider.js';

function moderatorOn(body: string, status = 200) {
  const acme = createAcme({ send: async () => ({ status, headers: {}, body }) });
  return createModerator({ provider: 'acme' }, { providers: [acme], maps: [acmeMap], environment: {} });
}

describe('a provider of the caller', () => {
  it.each([
    ['{"id":"1","verdict":"ok"}', { decision: 'pass', category: null }],
    ['{"id":"1","verdict":"bad","topic":"rude"}', { decision: 'block', category: 'harassment' }],
    ['{"id":"1","verdict":"bad","topic":"new"}', { decision: 'block', category: 'unmapped' }],
    ['{"id":"1","verdict":"perhaps"}', { decision: 'review' }],
    ['{"id":"1"}', { decision: 'review' }],
  ])('judges through the front door: %s', async (body, verdict) => {
    await expect(moderatorOn(body).moderate({ kind: 'text', text: 'hello' })).resolves.toMatchObject(verdict);
  });

  it.each([
    ['', 200],
    ['{}', 200],
    ['{"id":"1","verdict":"ok"}', 500],
  ])('fails closed: %j under HTTP %s', async (body, status) => {
    const call = moderatorOn(body, status).moderate({ kind: 'text', text: 'hello' });

    await expect(call).rejects.toMatchObject({ code: 'bad_response', provider: 'acme' });
  });

  it('is refused for content that it does not declare', async () => {
    const call = moderatorOn('').moderate({ kind: 'audio', url: 'https://example.com/a.mp3' });

    await expect(call).rejects.toMatchObject({ code: 'unsupported' });
  });

  it('is the one that the documentation shows', () => {
    const read = (path: string) => readFileSync(`${import.meta.dirname}/${path}`, 'utf8');

    expect(read('../../docs/add-a-provider.md')).toContain(read('own-provider.ts'));
  });
});

import { describe, expect, it } from '@jest/globals';
import { isModerationError } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { openaiMap } from '../../../normalizer/maps/openai.js';
import { CALL, TEXT, answering, recorded } from './support.js';

const pass = recorded('text-pass-old-model').results[0];
const block = recorded('text-block').results[0];
const responseOf = (...results: unknown[]) => ({ id: 'modr-1', model: 'm', results });
const texts = ['one', 'two', 'three'].map((text) => ({ kind: 'text' as const, text, id: text }));

describe('several texts in one call', () => {
  it('have one result each, in order', async () => {
    const { provider, requests } = answering(responseOf(pass, block, pass));

    const jobs = await provider.checkBatch!(texts, CALL);

    expect(requests.map(({ body }) => JSON.parse(body!) as unknown)).toEqual([
      { model: 'omni-moderation-latest', input: ['one', 'two', 'three'] },
    ]);
    const decisions = jobs.map((job) => {
      if (isModerationError(job) || job.state !== 'succeeded') return job;
      return [job.result.contentId, normalize(job.result, openaiMap).decision];
    });
    expect(decisions).toEqual([
      ['one', 'pass'],
      ['two', 'block'],
      ['three', 'pass'],
    ]);
    expect(new Set(jobs.map((job) => ('state' in job ? job.ticket.id : null))).size).toBe(3);
  });

  it.each([0, 1, 2, 4])(
    'are bad_response with %i results, since no result says which text it is about',
    async (count) => {
      const { provider } = answering(responseOf(...Array.from({ length: count }, () => pass)));

      await expect(provider.checkBatch!(texts, CALL)).rejects.toMatchObject({
        code: 'bad_response',
        effect: 'unknown',
      });
    },
  );

  it('are bad_response where one of the results cannot be read', async () => {
    const { provider } = answering(responseOf(pass, { ...pass, flagged: null }, pass));

    await expect(provider.checkBatch!(texts, CALL)).rejects.toMatchObject({ code: 'bad_response' });
  });

  it('leave out what cannot be sent, which is an error of its own', async () => {
    const { provider, requests } = answering(responseOf(pass, block));

    const jobs = await provider.checkBatch!([texts[0]!, { kind: 'text', text: '' }, texts[2]!], CALL);

    expect(JSON.parse(requests[0]!.body!)).toMatchObject({ input: ['one', 'three'] });
    expect(jobs).toMatchObject([
      { state: 'succeeded' },
      { code: 'invalid_content', effect: 'none' },
      { state: 'succeeded' },
    ]);
  });

  it('are not sent where none can be', async () => {
    const { provider, requests } = answering('');

    const jobs = await provider.checkBatch!([{ kind: 'text', text: '' }], CALL);

    expect(jobs).toMatchObject([{ code: 'invalid_content' }]);
    expect(requests).toEqual([]);
  });

  it('say so where a call asks for what the vendor does not support', async () => {
    const { provider } = answering(responseOf(pass));
    const call = { categories: ['hate'], callbackUrl: 'https://example.com/done' };

    const [job] = await provider.checkBatch!([TEXT], call);

    expect(job).toMatchObject({
      warnings: [
        { code: 'ignored', path: 'categories' },
        { code: 'ignored', path: 'callbackUrl' },
      ],
    });
  });
});

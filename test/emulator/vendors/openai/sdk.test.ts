import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import OpenAI from 'openai';
import { EXAMPLES, serveFiles, type Files } from '../../support.js';

const POSTER = readFileSync(join(EXAMPLES, 'pictures/poster.png'));

let emulator: Emulator;
let files: Files;

beforeAll(async () => {
  files = await serveFiles({ '/poster.png': POSTER });
  emulator = await startEmulator({
    accounts: { openai: { organization: 'org-made-up' } },
    rules: {
      rules: [
        { words: ['idiot'], label: 'abuse', decision: 'block', score: 0.9 },
        { words: ['silly'], label: 'abuse', decision: 'review', score: 0.6 },
        { words: ['discount'], label: 'ads', decision: 'block' },
        { kind: 'image', name: '*', label: 'abuse', decision: 'block' },
        { kind: 'image', name: 'poster.png', label: 'porn', decision: 'block' },
      ],
    },
  });
});
afterEach(() => emulator.setFaults({ faults: [] }));
afterAll(async () => {
  await emulator.close();
  await files.close();
});

const client = (options: { apiKey?: string; organization?: string; maxRetries?: number } = {}) =>
  new OpenAI({
    apiKey: emulator.configuration.providers.openai.apiKey,
    baseURL: `${emulator.openai.url}/v1`,
    maxRetries: 0,
    ...options,
  });

const image = (url: string) => ({ type: 'image_url' as const, image_url: { url } });
const GONE = 'http://127.0.0.1:1/a.png';

describe("OpenAI's own client against the emulator", () => {
  it('moderates a text', async () => {
    const { id, model, results } = await client().moderations.create({ input: 'you idiot' });

    expect(id).toMatch(/^modr-[0-9a-f]{32}$/);
    expect(model).toBe('omni-moderation-latest');
    expect(results).toMatchObject([
      {
        flagged: true,
        categories: { harassment: true, hate: false },
        category_scores: { harassment: 0.9 },
        category_applied_input_types: { harassment: ['text'], 'sexual/minors': ['text'] },
      },
    ]);
    expect(Object.keys(results[0]!.categories)).toHaveLength(13);
  });

  it('has no review, and no word for advertising', async () => {
    const { results } = await client().moderations.create({ input: ['a silly one', 'a discount'] });

    expect(results.map(({ flagged }) => flagged)).toEqual([false, false]);
    expect(results[0]!.category_scores.harassment).toBe(0.49);
  });

  it('gives a result for each of several texts, in order', async () => {
    const { results } = await client().moderations.create({ input: ['fine', 'you idiot', 'fine too'] });

    expect(results.map(({ flagged }) => flagged)).toEqual([false, true, false]);
  });

  it('looks at a picture by its address or its bytes for six categories only', async () => {
    const data = `data:image/png;base64,${POSTER.toString('base64')}`;
    const byAddress = await client().moderations.create({ input: [image(`${files.url}/poster.png`)] });
    const byBytes = await client().moderations.create({ input: [image(data)] });

    expect(byAddress.results).toMatchObject([
      {
        flagged: true,
        categories: { sexual: true, harassment: false },
        category_applied_input_types: { harassment: [], sexual: ['image'] },
      },
    ]);
    expect(byBytes.results).toMatchObject([{ flagged: false }]);
  });

  it('gives one result for a text and a picture together', async () => {
    const { results } = await client().moderations.create({
      input: [{ type: 'text', text: 'you idiot' }, image(`${files.url}/poster.png`)],
    });

    expect(results).toMatchObject([
      {
        categories: { harassment: true, sexual: true },
        category_applied_input_types: { harassment: ['text'], sexual: ['text', 'image'] },
      },
    ]);
  });

  it('knows neither illicit nor types of input in old models', async () => {
    const { results } = await client().moderations.create({ model: 'text-moderation-stable', input: 'fine' });

    expect(Object.keys(results[0]!.categories)).toHaveLength(11);
    expect(results[0]).not.toHaveProperty('category_applied_input_types');
  });

  it.each<[string, OpenAI.ModerationCreateParams, object]>([
    ['two pictures', { input: [image(GONE), image(GONE)] }, { status: 400, code: 'too_many_images' }],
    ['a picture that is gone', { input: [image(GONE)] }, { status: 400, code: 'invalid_image_url' }],
    [
      'bytes that are no picture',
      { input: [image('data:image/png;base64,AAAA')] },
      { status: 400, code: 'invalid_image_format' },
    ],
    [
      'a picture for an old model',
      { model: 'text-moderation-latest', input: [image(GONE)] },
      { status: 400, code: 'invalid_value' },
    ],
    ['a model that does not exist', { model: 'gpt', input: 'x' }, { status: 404, code: 'model_not_found' }],
    ['an empty list', { input: [] }, { status: 400, code: 'invalid_type' }],
    ['no input', { input: null as never }, { status: 400, code: 'missing_required_parameter' }],
  ])('refuses %s', async (_what, parameters, expected) => {
    await expect(client().moderations.create(parameters)).rejects.toMatchObject({
      type: 'invalid_request_error',
      ...expected,
    });
  });

  it('refuses another key and another organization', async () => {
    const create = (options: object) => client(options).moderations.create({ input: 'x' });

    await expect(create({ apiKey: 'sk-other' })).rejects.toMatchObject({
      status: 401,
      code: 'invalid_api_key',
    });
    await expect(create({ organization: 'org-other' })).rejects.toMatchObject({ status: 401 });
    await expect(create({ organization: 'org-made-up' })).resolves.toHaveProperty('results');
  });

  it('is told to refuse, and the client tries again', async () => {
    emulator.setFaults({
      faults: [{ fault: 'rate_limited', retryAfterSeconds: 0, vendors: ['openai'], times: 1 }],
    });

    const { results } = await client({ maxRetries: 1 }).moderations.create({ input: 'fine' });

    expect(results).toMatchObject([{ flagged: false }]);
    const last = emulator.journal().slice(-2);
    expect(last.map(({ status, operation }) => [status, operation])).toEqual([
      [429, 'check text'],
      [200, 'check text'],
    ]);
  });

  it('answers without a decision, or with categories that nobody knows, where it is told to', async () => {
    emulator.setFaults({ faults: [{ fault: 'missing_decision', vendors: ['openai'], times: 1 }] });
    const without = await client().moderations.create({ input: 'you idiot' });
    emulator.setFaults({ faults: [{ fault: 'unknown_label', vendors: ['openai'], times: 1 }] });
    const relabelled = await client().moderations.create({ input: 'you idiot' });

    expect(without.results[0]).not.toHaveProperty('flagged');
    expect(relabelled.results[0]).toMatchObject({ flagged: true, categories: { unlisted_1: true } });
  });
});

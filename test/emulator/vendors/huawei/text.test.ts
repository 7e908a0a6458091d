import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { checkHuawei, fixture } from '../../support.js';

describe('text on the Huawei side', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({
      rules: {
        rules: [
          { words: ['sale'], label: 'ads', decision: 'block', score: 0.9 },
          { words: ['idiot'], label: 'abuse', decision: 'review' },
          { words: ['qqq'], label: 'meaningless', decision: 'review' },
          { words: ['sexy'], label: 'sexy', decision: 'block' },
        ],
      },
    });
  });

  afterAll(() => emulator.close());

  const check = (data: unknown, rest: object = { event_type: 'comment' }) =>
    checkHuawei(emulator, 'text', { data, ...rest });

  it('passes as the documented request and answer do', async () => {
    const passed = await checkHuawei(emulator, 'text', JSON.parse(fixture('huawei/text.request.json')));

    const sample = JSON.parse(fixture('huawei/text.pass.json')) as { result: object };
    expect(passed.status).toBe(200);
    expect(Object.keys(passed.body)).toEqual(Object.keys(sample));
    expect(passed.body['result']).toEqual(sample.result);
  });

  it('names what it found with its confidence and where every word stands, in characters', async () => {
    const { body } = await check({ text: '😀 SALE, sale; idiot' });

    expect(body['result']).toEqual({
      suggestion: 'block',
      label: 'ad',
      details: [
        {
          suggestion: 'block',
          label: 'ad',
          confidence: 0.9,
          segments: [
            { segment: 'sale', position: [2, 6] },
            { segment: 'sale', position: [8, 12] },
          ],
        },
        {
          suggestion: 'review',
          label: 'abuse',
          confidence: 0.75,
          segments: [{ segment: 'idiot', position: [14, 19] }],
        },
      ],
    });
  });

  it('reads the first 10 000 characters only, and does not say so', async () => {
    const inside = await check({ text: `${'好'.repeat(9_996)}sale` });
    const outside = await check({ text: `${'好'.repeat(9_997)}sale` });

    expect(inside.body['result']).toMatchObject({ suggestion: 'block' });
    expect(outside).toMatchObject({ status: 200, body: { result: { suggestion: 'pass', label: 'normal' } } });
  });

  it('looks for the categories that were asked for, and for all with a policy', async () => {
    const narrow = await check({ text: 'sale' }, { event_type: 'comment', categories: ['porn'] });
    const policy = await check({ text: 'sale' }, { biz_type: 'mine', categories: ['porn'] });

    expect(narrow.body['result']).toMatchObject({ suggestion: 'pass' });
    expect(policy.body['result']).toMatchObject({ suggestion: 'block' });
  });

  it('says nonsense at the top only, and nothing that it has no word for', async () => {
    const nonsense = await check({ text: 'qqq' });
    const sexy = await check({ text: 'sexy' });

    expect(nonsense.body['result']).toEqual({ suggestion: 'review', label: 'meaningless', details: [] });
    expect(sexy.body['result']).toMatchObject({ suggestion: 'pass' });
  });

  const missing = JSON.parse(fixture('huawei/text.error-missing-parameter.json')) as object;
  const incorrect = (name: string) => ({
    error_code: 'AIS.0401',
    error_msg: `The input parameter ${name} is incorrect.`,
  });

  it.each<[string, unknown, object, object]>([
    ['no data', undefined, { event_type: 'comment' }, missing],
    ['empty text', { text: '' }, { event_type: 'comment' }, missing],
    ['no event type', { text: 'a' }, {}, missing],
    ['text that is none', { text: 7 }, { event_type: 'comment' }, incorrect('text')],
    ['an event type of audio', { text: 'a' }, { event_type: 'voiceroom' }, incorrect('event_type')],
    [
      'an unknown category',
      { text: 'a' },
      { event_type: 'comment', categories: ['moan'] },
      incorrect('categories'),
    ],
    ['another language', { text: 'a', language: 'en' }, { event_type: 'comment' }, incorrect('language')],
    [
      'glossaries that are no list',
      { text: 'a' },
      { event_type: 'comment', glossary_names: 'a' },
      incorrect('glossary_names'),
    ],
  ])('is refused with %s', async (_, data, rest, body) => {
    expect(await check(data, rest)).toEqual({ status: 400, body });
  });
});

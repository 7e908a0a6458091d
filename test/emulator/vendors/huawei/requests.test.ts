import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { fixture, send } from '../../support.js';

const sample = JSON.parse(fixture('huawei/audio-create.request.json')) as Record<string, unknown>;
const policy = { data: { url: 'http://127.0.0.1:1/a.wav' }, biz_type: 'my_policy' };
const MISSING = JSON.parse(fixture('huawei/text.error-missing-parameter.json')) as { error_code: string };

function incorrect(parameter: string) {
  return { error_code: 'AIS.0401', error_msg: `The input parameter ${parameter} is incorrect.` };
}

const REFUSED: [string, unknown, object][] = [
  ['a body that is not JSON', '{"data":', { error_code: 'AIS.0014' }],
  ['a body that is no object', [], { error_code: 'AIS.0014' }],
  ['no data', { ...sample, data: undefined }, MISSING],
  ['data of another shape', { ...sample, data: 'url' }, incorrect('data')],
  ['no url', { ...sample, data: {} }, MISSING],
  ['an empty url', { ...sample, data: { url: '' } }, MISSING],
  ['a url of another scheme', { ...sample, data: { url: 'ftp://host/a.wav' } }, { error_code: 'AIS.0022' }],
  ['a url that is no text', { ...sample, data: { url: 7 } }, { error_code: 'AIS.0022' }],
  ['another language', { ...sample, data: { url: 'http://h/a', language: 'en' } }, incorrect('language')],
  ['no event_type', { ...sample, event_type: undefined }, MISSING],
  [
    'an unknown event_type',
    { ...sample, event_type: 'podcast' },
    JSON.parse(fixture('huawei/audio-create.error-bad-event-type.json')) as object,
  ],
  ['no categories', { ...sample, categories: undefined }, MISSING],
  ['empty categories', { ...sample, categories: [] }, MISSING],
  [
    'a category that cannot be asked for',
    { ...sample, categories: ['porn', 'ban'] },
    incorrect('categories'),
  ],
  ['categories that are no list', { ...sample, categories: 'porn' }, incorrect('categories')],
  ['a callback that is no address', { ...sample, callback: 'here' }, incorrect('callback')],
  ['a seed of other characters', { ...sample, seed: 'a-b' }, incorrect('seed')],
  ['a long seed', { ...sample, seed: 'a'.repeat(65) }, incorrect('seed')],
  ['a policy that does not exist', { ...policy, biz_type: 'another' }, incorrect('biz_type')],
];

describe('a Huawei submit', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ accounts: { huawei: { token: 'given', bizTypes: ['my_policy'] } } });
  });

  afterAll(() => emulator.close());

  function submit(body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) {
    const { projectId } = emulator.configuration.providers.huawei;
    const url = `${emulator.huawei.url}/v3/${projectId}/moderation/audio/jobs`;
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return send(url, 'POST', { 'x-auth-token': 'given', ...headers }, text);
  }

  it.each(REFUSED)('refuses %s', async (_, body, error) => {
    const reply = await submit(body);

    expect(reply.status).toBe(400);
    expect(JSON.parse(reply.text)).toMatchObject(error);
    expect(Object.keys(JSON.parse(reply.text) as object)).toEqual(['error_code', 'error_msg']);
    expect(emulator.journal().at(-1)).toMatchObject({ operation: 'submit audio', accepted: false });
  });

  it('refuses a body without a type', async () => {
    const reply = await submit(sample, { 'content-type': '' });

    expect(reply.text).toContain('AIS.0010');
  });

  it('accepts the documented sample and answers in its shape', async () => {
    const reply = await submit(sample);

    const wanted = JSON.parse(fixture('huawei/audio-create.accepted.json')) as object;
    const accepted = JSON.parse(reply.text) as Record<string, string>;
    expect(reply.status).toBe(200);
    expect(Object.keys(accepted)).toEqual(Object.keys(wanted));
    expect(accepted['job_id']).toMatch(/^0\d{10}_[0-9a-f]{32}$/);
    expect(accepted['request_id']).toMatch(/^[0-9a-f]{32}$/);
  });

  it('lets biz_type win over whatever event_type and categories say', async () => {
    const reply = await submit({ ...policy, event_type: 'podcast', categories: ['nothing'] });

    expect(reply.status).toBe(200);
  });

  it.each(['default', 'audiobook', 'education', 'game', 'live', 'ecommerce', 'voiceroom', 'private'])(
    'accepts the documented event_type %s',
    async (eventType) => {
      const body = {
        ...sample,
        data: { url: 'http://127.0.0.1:1/a', language: 'zh' },
        event_type: eventType,
      };
      const categories = ['politics', 'porn', 'ad', 'moan', 'abuse'];

      expect((await submit({ ...body, categories, seed: 'seed_1' })).status).toBe(200);
    },
  );
});

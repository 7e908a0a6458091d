import { type Content, type HttpResponse, type JobTicket, type ProviderCall } from '@moderato/core';
import { normalize, vendorMaps } from '@moderato/normalizer';
import { describe, expect, it } from '@jest/globals';
import { createHuawei } from '../../../providers/huawei/index.js';
import { type HuaweiOptions } from '../../../providers/huawei/config.js';
import { answer, bareOptions, call, failureOf, fakeSend, ticket } from './support.js';

const map = vendorMaps['huawei']!;
const contents: Readonly<Record<'text' | 'image' | 'audio' | 'video', Content>> = {
  text: { kind: 'text', text: 'hello' },
  image: { kind: 'image', url: 'https://example.com/a.png' },
  audio: { kind: 'audio', url: 'https://example.com/a.mp3' },
  video: { kind: 'video', url: 'https://example.com/a.mp4' },
};

function provider(respond: (body: string | undefined) => HttpResponse, options: Partial<HuaweiOptions> = {}) {
  const { send, requests } = fakeSend(({ body }) => respond(body));
  return { requests, vendor: createHuawei({ ...bareOptions, token: 'a-token', ...options, send }) };
}

const accepted = () => answer({ job_id: ticket.id, request_id: 'r' });
const mine = { bizType: 'mine' };

/** A job that passed, as the vendor repeats what it was asked for. */
async function verdictOn(
  kind: 'audio' | 'video',
  requested: object | undefined,
  options: Partial<HuaweiOptions>,
) {
  const job = {
    job_id: ticket.id,
    status: 'succeeded',
    request_id: 'r',
    request_params: requested,
    result: { suggestion: 'pass' },
  };
  const { vendor } = provider(() => answer(job), options);
  const given: JobTicket = { ...ticket, kind };
  const fetched = await vendor.fetchJob!(given, call);
  if (fetched.state !== 'succeeded') throw new Error(`the job is ${fetched.state}`);
  return normalize(fetched.result, map);
}

describe('a custom policy of Huawei', () => {
  it.each(['audio', 'video'] as const)(
    'does not look for ban in %s, and the verdict says so',
    async (kind) => {
      const verdict = await verdictOn(kind, { data: { url: 'https://example.com/a' } }, mine);

      expect(verdict.coverage.complete).toBe(false);
      expect(verdict.coverage.categories).toContain('sexual');
      expect(verdict.coverage.categories).not.toContain('illicit');
      expect(verdict.warnings).toContainEqual(
        expect.objectContaining({ code: 'not_covered', message: expect.stringContaining('"ban"') }),
      );
    },
  );

  it.each(['audio', 'video'] as const)(
    'is known by the configuration where %s repeats nothing',
    async (kind) => {
      expect((await verdictOn(kind, undefined, mine)).coverage.complete).toBe(false);
    },
  );

  it('says so in the callback as well', () => {
    const { vendor } = provider(accepted, mine);
    const body = JSON.stringify({
      job_id: ticket.id,
      request_id: 'r',
      status: 'succeeded',
      create_time: '2022-06-20 11:05:29',
      request_params: { data: { url: 'https://example.com/a' } },
      result: { suggestion: 'pass', audio_text: '' },
    });

    const { job } = vendor.readCallback!({ headers: {}, body });
    expect(job).toMatchObject({ state: 'succeeded', result: { complete: false } });
  });

  it.each(['audio', 'video'] as const)('warns when the job of %s is created', async (kind) => {
    const { vendor } = provider(accepted);
    const options: ProviderCall = { ...call, vendorOptions: { huawei: mine } };

    const { warnings = [] } = await vendor.submit!(contents[kind], options);
    expect(warnings.map(({ code, path }) => [code, path])).toContainEqual(['not_covered', 'coverage']);
  });

  it('looks for ban where it was made from the industry template', async () => {
    const configured = { ...mine, bizTypeFromTemplate: true };

    for (const kind of ['audio', 'video'] as const) {
      const { vendor } = provider(accepted, configured);
      expect((await vendor.submit!(contents[kind], call)).warnings).toEqual([]);
      expect((await verdictOn(kind, { data: {} }, configured)).warnings).toEqual([]);
    }
  });

  it('is not suspected where event type and categories were asked for', async () => {
    const audio = { event_type: 'default', categories: ['porn'] };
    const video = { event_type: 'default', image_categories: ['porn'], audio_categories: ['ad'] };

    expect((await verdictOn('audio', audio, mine)).coverage.complete).toBe(true);
    expect((await verdictOn('video', video, mine)).coverage.complete).toBe(true);
    expect((await verdictOn('audio', undefined, {})).coverage.complete).toBe(true);
  });

  it.each(Object.keys(contents) as (keyof typeof contents)[])(
    'is refused for %s on the international site, where it would not be applied',
    async (kind) => {
      for (const configured of [mine, {}]) {
        const { vendor, requests } = provider(accepted, { region: 'ap-southeast-3', ...configured });
        const options = { ...call, vendorOptions: { huawei: mine } };
        const run = kind === 'text' || kind === 'image' ? vendor.check! : vendor.submit!;

        expect(await failureOf(() => run(contents[kind], options))).toMatchObject({
          code: 'unsupported',
          effect: 'none',
          message: expect.stringContaining('no custom policies at ap-southeast-3'),
        });
        expect(requests).toEqual([]);
      }
    },
  );
});

describe('politics in audio, which is not confirmed', () => {
  const refusal = (error_code = 'AIS.0401') =>
    answer({ error_code, error_msg: 'categories is incorrect' }, 400);
  const wordsIn = (body: string | undefined, field: string) =>
    (JSON.parse(body ?? '{}') as Record<string, string[] | undefined>)[field] ?? [];
  const refusing = (field: string) => (body: string | undefined) =>
    wordsIn(body, field).includes('politics') ? refusal() : accepted();

  it.each([
    ['audio', 'categories', ['porn', 'ad', 'moan', 'abuse']],
    ['video', 'audio_categories', ['porn', 'ad', 'moan', 'abuse']],
  ] as const)('is left out of %s where the service refuses the word', async (kind, field, left) => {
    const { vendor, requests } = provider(refusing(field));

    const job = await vendor.submit!(contents[kind], call);

    expect(job).toMatchObject({ state: 'submitted', ticket: { id: ticket.id } });
    expect(requests.map(({ body }) => wordsIn(body, field))).toEqual([['politics', ...left], left]);
    expect(job.warnings).toMatchObject([
      { code: 'not_covered', path: 'categories', message: expect.stringContaining('politics') },
    ]);
  });

  it('still is looked for in the frames of a video', async () => {
    const { vendor, requests } = provider(refusing('audio_categories'));
    await vendor.submit!(contents.video, call);

    expect(wordsIn(requests[1]!.body, 'image_categories')).toContain('politics');
  });

  it('costs no second call where the service knows the word', async () => {
    const { vendor, requests } = provider(accepted);

    expect((await vendor.submit!(contents.audio, call)).warnings).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  it.each([
    ['it is all that was asked for', { categories: ['politics'] }, refusal()],
    ['another word was refused', { categories: ['porn'] }, refusal()],
    [
      'the event type was refused',
      {},
      answer({ error_code: 'AIS.0401', error_msg: 'The input parameter event_type is incorrect.' }, 400),
    ],
    ['the file was refused', {}, refusal('AIS.0402')],
    ['the vendor failed inside', {}, refusal('AIS.0003')],
    ['the code is not known', {}, refusal('AIS.0999')],
    ['the refusal came inside a success', {}, { ...refusal(), status: 200 }],
    ['the vendor was too busy', {}, answer({ error_code: 'APIG.0308' }, 429)],
  ])('is not left out where %s', async (_, options, response) => {
    const { vendor, requests } = provider(() => response);

    await failureOf(() => vendor.submit!(contents.audio, { ...call, ...options }));
    expect(requests).toHaveLength(1);
  });

  it('is never submitted a third time', async () => {
    const { vendor, requests } = provider(() => refusal());

    expect(await failureOf(() => vendor.submit!(contents.audio, call))).toMatchObject({
      code: 'invalid_content',
      vendorCode: 'AIS.0401',
    });
    expect(requests).toHaveLength(2);
  });

  it('does not stretch the time limit of the call', async () => {
    let nowMs = 0;
    const { vendor, requests } = provider(
      () => {
        nowMs += 1000;
        return refusal();
      },
      { now: () => nowMs },
    );

    expect(await failureOf(() => vendor.submit!(contents.audio, { ...call, timeoutMs: 1000 }))).toMatchObject(
      {
        code: 'timeout',
        effect: 'none',
      },
    );
    expect(requests).toHaveLength(1);
  });
});

describe('the enterprise project that is billed', () => {
  const ID = '7f2c0f3e-0000-4000-8000-000000000001';
  const header = 'Enterprise-Project-Id';
  const checked = () => answer({ request_id: 'r', result: { suggestion: 'pass' } });

  it.each(Object.keys(contents) as (keyof typeof contents)[])('is named for %s', async (kind) => {
    const isCheck = kind === 'text' || kind === 'image';
    const { vendor, requests } = provider(isCheck ? checked : accepted, { enterpriseProjectId: ID });
    const run = isCheck ? vendor.check! : vendor.submit!;

    await run(contents[kind], call);
    await run(contents[kind], { ...call, vendorOptions: { huawei: { enterpriseProjectId: '0' } } });

    expect(requests.map(({ headers }) => headers[header])).toEqual([ID, '0']);
  });

  it('is left to the vendor unless it is set', async () => {
    const { vendor, requests } = provider(checked);
    await vendor.check!(contents.text, call);

    expect(requests[0]!.headers).not.toHaveProperty(header);
  });

  it('is named for several images in one call, and signed', async () => {
    const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret', token: undefined };
    const results = [{ data_id: 'content-0', suggestion: 'pass' }];
    const { vendor, requests } = provider(() => answer({ request_id: 'r', results }), {
      ...keys,
      enterpriseProjectId: ID,
    });
    await vendor.checkBatch!([contents.image], call);

    expect(requests[0]!.headers).toMatchObject({
      [header]: ID,
      Authorization: expect.stringContaining('SignedHeaders=content-type;enterprise-project-id;host;'),
    });
  });

  it.each(['', 'a b', 'a\r\nX-Evil: 1', 'ü', 'a'.repeat(65)])(
    'is refused as %j',
    async (enterpriseProjectId) => {
      expect(() => provider(accepted, { enterpriseProjectId })).toThrow(
        /enterpriseProjectId.*not an enterprise/,
      );
      const { vendor, requests } = provider(accepted);
      const options = { ...call, vendorOptions: { huawei: { enterpriseProjectId } } };

      expect(await failureOf(() => vendor.submit!(contents.audio, options))).toMatchObject({
        code: 'config',
      });
      expect(requests).toEqual([]);
    },
  );
});

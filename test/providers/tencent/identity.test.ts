import { isModerationError, type Content, type JobTicket, type Kind } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { answer, call, failureOf, providerAnswering, ticket } from './support.js';

const JOBS: Kind[] = ['audio', 'video', 'live', 'document', 'webpage', 'text', 'image'];
const URL = 'https://example.com/dir/a.bin';

const finished = (fields: string) =>
  answer(
    `<Response><JobsDetail><JobId>sa0001</JobId><State>Success</State>${fields}<Result>0</Result><Suggestion>0</Suggestion></JobsDetail></Response>`,
  );

async function ticketOf(content: Content): Promise<JobTicket> {
  const { provider } = providerAnswering(
    answer('<Response><JobsDetail><JobId>sa0001</JobId><State>Submitted</State></JobsDetail></Response>'),
  );
  const options = { ...call, vendorOptions: { tencent: { bizType: 'made-up-policy' } } };
  return (await provider.submit!(content, options)).ticket;
}

const OTHERS = [
  ['DataId', '<DataId>theirs</DataId>'],
  ['Url', '<Url>https://example.com/dir/b.bin</Url>'],
  ['Object', '<Object>dir/b.bin</Object>'],
  ['DataId', '<DataId>mine</DataId><DataId>theirs</DataId>'],
  ['Url', `<Url><Address>${URL}</Address></Url>`],
] as const;

describe.each(JOBS)('a job of %s at Tencent', (kind) => {
  const restored = async () => {
    if (kind === 'image') return { ...ticket, kind, contentId: 'mine', vendor: await digestsOf() };
    return JSON.parse(JSON.stringify(await ticketOf({ kind, url: URL, id: 'mine' }))) as JobTicket;
  };
  const digestsOf = async () => (await ticketOf({ kind: 'audio', url: URL })).vendor!;

  it.each(OTHERS)('is not judged by a response with another %s: %s', async (field, fields) => {
    const { fetch } = providerAnswering(finished(fields));

    expect(await failureOf(async () => fetch(await restored()))).toMatchObject({
      code: 'bad_response',
      message: expect.stringContaining(field),
      effect: 'none',
    });
  });

  it('is judged by a response that writes its content differently', async () => {
    const fields = `<DataId> mine </DataId><Url>HTTPS://EXAMPLE.com:443/dir/a%2Ebin</Url><Object>dir/a.bin</Object>`;

    expect(await providerAnswering(finished(fields)).fetch(await restored())).toMatchObject({
      state: 'succeeded',
    });
  });
});

describe('content that is judged at once at Tencent', () => {
  const check = (content: Content, fields: string) =>
    providerAnswering(finished(fields)).provider.check!(content, call);

  it.each<[string, Content, string]>([
    ['text', { kind: 'text', text: 'hello', id: 'mine' }, '<DataId>theirs</DataId>'],
    ['text', { kind: 'text', text: 'hello' }, '<Content>b3RoZXI=</Content>'],
    ['an image by url', { kind: 'image', url: URL, id: 'mine' }, '<DataId>theirs</DataId>'],
    ['an image by url', { kind: 'image', url: URL }, '<Url>https://example.com/b.bin</Url>'],
    ['an image by url', { kind: 'image', url: URL }, '<Object>other.png</Object>'],
    ['an image by key', { kind: 'image', object: 'a.png' }, '<Object>b.png</Object>'],
    ['image bytes', { kind: 'image', bytes: new Uint8Array([1]), id: 'mine' }, '<DataId>theirs</DataId>'],
  ])('is no verdict on %s where the response is about another content: %j %s', async (_, content, fields) => {
    expect(await failureOf(() => check(content, fields))).toMatchObject({
      code: 'bad_response',
      effect: 'unknown',
    });
  });

  it.each(['aGVsbG8g4piD', 'aGVsbG8g4piD\n', 'hello ☃'])(
    'is judged where its text comes back as %j',
    async (echo) => {
      const job = await check({ kind: 'text', text: 'hello ☃' }, `<Content>${echo}</Content>`);

      expect(job).toMatchObject({ state: 'succeeded' });
    },
  );

  it('keeps the ticket of a job that was created under another id', async () => {
    const { submit } = providerAnswering(
      answer('<Response><JobsDetail><JobId>sa1</JobId><DataId>theirs</DataId></JobsDetail></Response>'),
    );
    const error = await failureOf(() => submit({ kind: 'audio', url: URL, id: 'mine' }));

    expect(error).toMatchObject({ code: 'bad_response', effect: 'unknown', ticket: { id: 'sa1' } });
  });
});

describe('images judged together at Tencent', () => {
  const images: Content[] = [
    { kind: 'image', url: 'https://example.com/1.png', id: 'one' },
    { kind: 'image', url: 'https://example.com/2.png', id: 'two' },
  ];
  const item = (fields: string, result: number) =>
    `<JobsDetail><JobId>si${result}</JobId><State>Success</State>${fields}<Result>${result}</Result></JobsDetail>`;
  const summaries = async (items: string) => {
    const { provider } = providerAnswering(answer(`<Response>${items}</Response>`));
    const entries = await provider.checkBatch!(images, call);
    return entries.map((entry) =>
      isModerationError(entry)
        ? entry.code
        : entry.state === 'succeeded'
          ? entry.result.decision
          : entry.state,
    );
  };

  it('refuses results whose id and address belong to different images', async () => {
    const crossed =
      item('<DataId>one</DataId><Url>https://example.com/2.png</Url>', 0) +
      item('<DataId>two</DataId><Url>https://example.com/1.png</Url>', 1);

    expect(await summaries(crossed)).toEqual(['bad_response', 'bad_response']);
  });

  it('finds each result by an id or address that is written differently', async () => {
    const rewritten = item('<Url>http://EXAMPLE.com/2.png</Url>', 1) + item('<DataId> one </DataId>', 0);

    expect(await summaries(rewritten)).toEqual(['0', '1']);
  });

  it('warns where the response has a result for nobody', async () => {
    const items =
      item('<DataId>one</DataId>', 0) + item('<DataId>two</DataId>', 0) + item('<DataId>x</DataId>', 1);
    const { provider } = providerAnswering(answer(`<Response>${items}</Response>`));

    expect(await provider.checkBatch!(images, call)).toMatchObject([
      { warnings: [{ code: 'contradiction', path: 'JobsDetail' }] },
      { warnings: [{ code: 'contradiction', path: 'JobsDetail' }] },
    ]);
  });
});

import { isModerationError, type Content } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { answer, call, failureOf, providerAnswering, readFixture } from './support.js';

const object: Content = { kind: 'image', object: 'a.jpg', id: 'first' };
const url: Content = { kind: 'image', url: 'http://exsample.com/b.jpg', id: 'second' };
const bytes: Content = { kind: 'image', bytes: new Uint8Array([1, 2, 3]) };

const item = (fields: string) => `<JobsDetail>${fields}</JobsDetail>`;
const judged = (about: string, result: number) =>
  item(`${about}<JobId>si${result}</JobId><Result>${result}</Result>`);
const response = (...items: string[]) =>
  answer(`<Response>${items.join('')}<RequestId>request-1</RequestId></Response>`);

async function checkBatch(contents: readonly Content[], body: ReturnType<typeof response>, options = call) {
  const { provider, requests } = providerAnswering(body);
  const entries = await provider.checkBatch!(contents, options);
  const summaries = entries.map((entry) => {
    if (isModerationError(entry)) return [entry.code, entry.effect, entry.retry].join(' ');
    return entry.state === 'succeeded' ? `Result ${entry.result.decision}` : entry.state;
  });
  return { entries, summaries, requests };
}

const MISSING = 'bad_response unknown never';

describe('a batch of images at Tencent', () => {
  it('sends all images in one call, each with an id of its own', async () => {
    const { requests } = await checkBatch(
      [object, url, bytes, { ...bytes, id: 'first' }],
      response(judged('', 0)),
      {
        categories: ['porn', 'ads'],
      },
    );

    expect(requests.map(({ method, url: to, body }) => ({ method, to, body }))).toEqual([
      {
        method: 'POST',
        to: 'https://examplebucket-1250000000.ci.ap-guangzhou.myqcloud.com/image/auditing',
        body:
          '<Request><Input><Object>a.jpg</Object><DataId>first</DataId></Input>' +
          '<Input><Url>http://exsample.com/b.jpg</Url><DataId>second</DataId></Input>' +
          '<Input><DataId>image-3</DataId><Content>AQID</Content></Input>' +
          '<Input><DataId>image-4</DataId><Content>AQID</Content></Input>' +
          '<Conf><DetectType>Porn,Ads</DetectType><Async>0</Async></Conf></Request>',
      },
    ]);
  });

  it('reads the documented answer, which has no ids of ours', async () => {
    const { entries, summaries } = await checkBatch(
      [object, url],
      answer(readFixture('image-check-two-answers/response.xml')),
    );

    expect(summaries).toEqual(['Result 1', 'Result 1']);
    expect(entries).toMatchObject([
      {
        ticket: { id: 'xxxxxxxxxx', contentId: 'first' },
        result: { subject: 'a.jpg', requestId: 'xxxxxxxxxxx' },
      },
      {
        ticket: { id: 'yyyyyyyyyy', contentId: 'second' },
        result: { raw: { Response: { JobsDetail: { JobId: 'yyyyyyyyyy' } } } },
      },
    ]);
  });

  it('finds each answer by its id, whatever the order', async () => {
    const body = response(
      judged('<DataId>image-3</DataId>', 0),
      judged('<DataId>second</DataId>', 1),
      judged('<DataId>first</DataId>', 2),
    );

    expect((await checkBatch([object, url, bytes], body)).summaries).toEqual([
      'Result 2',
      'Result 1',
      'Result 0',
    ]);
  });

  it('gives an image that is refused alone its own error', async () => {
    const body = response(
      item('<DataId>first</DataId><Code>InvalidArgument</Code><Message>bad</Message>'),
      item('<DataId>second</DataId><JobId>si1</JobId><State>Failed</State><Code>-65010</Code>'),
      judged('<DataId>image-3</DataId>', 0),
    );
    const { entries, summaries } = await checkBatch([object, url, bytes], body);

    expect(summaries).toEqual(['invalid_content none never', 'job_failed unknown never', 'Result 0']);
    expect(entries[0]).toMatchObject({ vendorCode: 'InvalidArgument', requestId: 'request-1' });
    expect(entries[1]).toMatchObject({ vendorCode: '-65010', ticket: { id: 'si1' } });
  });

  it.each<[string, Content[], string[], string[]]>([
    ['has none', [object, url], [judged('<DataId>second</DataId>', 0)], [MISSING, 'Result 0']],
    [
      'has two',
      [object, url],
      [
        judged('<DataId>first</DataId>', 0),
        judged('<Object>a.jpg</Object>', 0),
        judged('<DataId>second</DataId>', 0),
      ],
      [MISSING, 'Result 0'],
    ],
    [
      'has one with a strange id',
      [object],
      [judged('<DataId>x</DataId><Object>a.jpg</Object>', 0)],
      [MISSING],
    ],
    [
      'shares its address with another',
      [url, url],
      [judged('<Url>http://exsample.com/b.jpg</Url>', 0)],
      [MISSING, MISSING],
    ],
    ['has one without a result', [object], [item('<DataId>first</DataId><JobId>si1</JobId>')], [MISSING]],
    ['has one that says no more than its id', [object], [item('<DataId>first</DataId>')], [MISSING]],
    [
      'is still being judged',
      [object],
      [item('<DataId>first</DataId><JobId>si1</JobId><State>Auditing</State>')],
      ['running'],
    ],
  ])('never passes an image whose answer %s', async (_, contents, items, expected) => {
    expect((await checkBatch(contents, response(...items))).summaries).toEqual(expected);
  });

  it('tells each image what of its wishes was not heard', async () => {
    const { entries } = await checkBatch(
      [{ ...object, language: 'zh' }, url],
      response(judged('<DataId>first</DataId>', 0), judged('<DataId>second</DataId>', 0)),
    );

    expect(entries.map((entry) => 'warnings' in entry && entry.warnings.map(({ path }) => path))).toEqual([
      ['content.language'],
      [],
    ]);
  });

  it.each<[string, Content[], string]>([
    ['101 images', Array.from({ length: 101 }, () => object), 'invalid_content'],
    ['other content', [{ kind: 'audio', url: 'https://example.com/a.mp3' }], 'unsupported'],
    ['mixed content', [object, { kind: 'audio', url: 'https://example.com/a.mp3' }], 'unsupported'],
  ])('is refused for %s before it is sent', async (_, contents, code) => {
    const { provider, requests } = providerAnswering(answer(''));

    expect(await failureOf(() => provider.checkBatch!(contents, call))).toMatchObject({
      code,
      effect: 'none',
    });
    expect(requests).toEqual([]);
  });

  it('throws what went wrong with the whole call', async () => {
    expect(await failureOf(() => checkBatch([object], answer('', 503)))).toMatchObject({
      code: 'vendor_unavailable',
      effect: 'unknown',
      retry: 'never',
    });
    expect(await failureOf(() => checkBatch([object], response()))).toMatchObject({ code: 'bad_response' });
  });
});

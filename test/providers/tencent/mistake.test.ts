import { type MistakeReport } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { answer, call, failureOf, providerAnswering } from './support.js';

const OK = answer('<Response><RequestId>request-1</RequestId></Response>');

const onText: MistakeReport = {
  content: { kind: 'text', text: '你好' },
  jobId: 'st0001',
  decidedAt: '2026-01-01T00:00:00+08:00',
  label: 'Ads',
  expectedLabel: null,
};

const onImage: MistakeReport = {
  content: { kind: 'image', url: 'https://example.com/a.png?x=1&y=2' },
  jobId: null,
  decidedAt: null,
  label: null,
  expectedLabel: 'Porn',
};

async function report(given: MistakeReport, response = OK) {
  const { provider, requests } = providerAnswering(response);
  return { result: await provider.reportMistake!(given, call), requests };
}

describe('the report of a wrong verdict to Tencent', () => {
  it('carries text as base64, with what is known of the verdict', async () => {
    const { result, requests } = await report(onText);

    expect(result).toEqual({ requestId: 'request-1' });
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      method: 'POST',
      url: 'https://examplebucket-1250000000.ci.ap-guangzhou.myqcloud.com/report/badcase',
      body:
        '<Request><ContentType>1</ContentType><Text>5L2g5aW9</Text><Label>Ads</Label>' +
        '<SuggestedLabel>Normal</SuggestedLabel><JobId>st0001</JobId>' +
        '<ModerationTime>2026-01-01T00:00:00+08:00</ModerationTime></Request>',
    });
  });

  it('carries the address of an image, and nothing that is not known', async () => {
    const { requests } = await report(onImage);

    expect(requests[0]?.body).toBe(
      '<Request><ContentType>2</ContentType><Url>https://example.com/a.png?x=1&amp;y=2</Url>' +
        '<Label>Normal</Label><SuggestedLabel>Porn</SuggestedLabel></Request>',
    );
  });

  it.each<[string, MistakeReport['content'], string]>([
    ['an object', { kind: 'image', object: 'a.png' }, 'unsupported'],
    ['bytes', { kind: 'image', bytes: new Uint8Array([1]) }, 'unsupported'],
    ['a text file', { kind: 'text', url: 'https://example.com/a.txt' }, 'unsupported'],
    ['audio', { kind: 'audio', url: 'https://example.com/a.mp3' }, 'unsupported'],
    ['no text', { kind: 'text', text: '' }, 'invalid_content'],
    ['half a character', { kind: 'text', text: '\ud800' }, 'invalid_content'],
  ])('is refused for %s before it is sent', async (_, content, code) => {
    const { provider, requests } = providerAnswering(OK);

    expect(await failureOf(() => provider.reportMistake!({ ...onText, content }, call))).toMatchObject({
      code,
      provider: 'tencent',
      effect: 'none',
    });
    expect(requests).toEqual([]);
  });

  it('is refused with options, of which it has none', async () => {
    const { provider } = providerAnswering(OK);
    const options = { ...call, vendorOptions: { tencent: { bizType: 'mine' } } };

    expect(await failureOf(() => provider.reportMistake!(onText, options))).toMatchObject({ code: 'config' });
  });

  it.each([
    ['a refusal', answer('<Error><Code>InvalidArgument</Code></Error>', 400), 'invalid_content'],
    ['another answer', answer('<Other/>'), 'bad_response'],
    ['no id', answer('<Response></Response>'), 'bad_response'],
    ['an HTML page', answer('<html></html>', 502), 'vendor_unavailable'],
  ])('fails for %s', async (_, response, code) => {
    expect(await failureOf(() => report(onText, response))).toMatchObject({ code, retry: 'never' });
  });
});

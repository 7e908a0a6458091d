import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { type XmlElement } from '@moderato/http/xml';
import {
  EXAMPLES,
  audioRequest,
  callTencent,
  eventually,
  fixture,
  runTencent,
  serveFiles,
  type Files,
} from '../../support.js';

describe('documents and web pages on the Tencent side', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/doctest.doc': 'any bytes',
      '/doctest.doc.txt': 'first page\f加微信 on the second\fthird',
      '/plain.txt': '加微信',
      '/page.html':
        '<html><head><script>加微信</script></head><body><p>A &amp; B 特价</p><img src="/poster.png"><img src="none.png"></body></html>',
      '/poster.png': readFileSync(join(EXAMPLES, 'pictures/poster.png')),
      '/poster.png.txt': '加微信',
      '/empty.html': '',
    });
    emulator = await startEmulator({
      rules: {
        rules: [
          { kind: ['document', 'image'], words: ['加微信'], label: 'ads', decision: 'block', score: 0.97 },
          { kind: 'webpage', words: ['加微信', '特价'], label: 'ads', decision: 'review', score: 0.7 },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const document = (input: string) => runTencent(emulator, audioRequest(input), '/document/auditing');
  const webpage = (name: string, conf = '') =>
    runTencent(emulator, audioRequest(`<Url>${files.url}${name}</Url>`, conf), '/webpage/auditing');
  const results = (container: unknown) => (container as { Results: XmlElement[] }).Results;

  it('judge a document page by page', async () => {
    const detail = await document(`<Url>${files.url}/doctest.doc</Url><Type>doc</Type>`);

    expect(detail).toMatchObject({
      State: 'Success',
      Label: 'Ads',
      Suggestion: '1',
      PageCount: '3',
      Labels: { AdsInfo: { HitFlag: '1', Score: '97' }, PornInfo: { HitFlag: '0' } },
    });
    expect(detail).not.toHaveProperty('Result');
    expect(results(detail['PageSegment'])).toMatchObject([
      { PageNumber: '1', Suggestion: '0', Text: 'first page' },
      { PageNumber: '2', Suggestion: '1', AdsInfo: { OcrResults: [{ Keywords: ['加微信'] }] } },
      { PageNumber: '3', Suggestion: '0' },
    ]);
  });

  it('read plain text itself, and fail for what is missing', async () => {
    expect(await document(`<Url>${files.url}/plain.txt</Url>`)).toMatchObject({ Suggestion: '1' });
    expect(await document('<Object>none.pdf</Object>')).toMatchObject({ State: 'Failed', Code: '-61011' });
  });

  it('call back in the detailed form only, with the fields of the documented sample', async () => {
    const sample = JSON.parse(fixture('tencent/document-callback.detail.json')) as {
      JobsDetail: Record<string, unknown>;
    };
    const body = fixture('tencent/document-submit.request.go-test.xml')
      .replace(/<Url>.*<\/Url>/, `<Url>${files.url}/doctest.doc</Url>`)
      .replace(/<BizType>.*<\/BizType>/, '')
      .replace(
        /<Callback>.*<\/Callback>/,
        `<Callback>${files.url}/done</Callback><CallbackVersion>Simple</CallbackVersion>`,
      );

    await callTencent(emulator, { path: '/document/auditing', body });
    const received = await eventually(() => files.received.find((one) => one.path === '/done'));

    const { EventName, JobsDetail } = JSON.parse(received.body) as {
      EventName: string;
      JobsDetail: Record<string, unknown>;
    };
    const wanted = sample.JobsDetail;
    expect(received.headers['x-ci-content-version']).toBe('Detail');
    expect(EventName).toBe('ReviewDocument');
    expect(Object.keys(JobsDetail)).toEqual(
      expect.arrayContaining(Object.keys(wanted).filter((key) => key !== 'CosHeaders')),
    );
    const [page] = results(JobsDetail['PageSegment']);
    const [samplePage] = results(wanted['PageSegment']);
    expect(Object.keys(page!)).toEqual(expect.arrayContaining(Object.keys(samplePage!)));
  });

  it('judge the text of a web page and the pictures in it', async () => {
    const detail = await webpage('/page.html');

    expect(detail).toMatchObject({ Label: 'Ads', Suggestion: '1', Labels: { AdsInfo: { HitFlag: '1' } } });
    expect(results(detail['TextResults'])).toMatchObject([
      { Text: 'A & B 特价', Suggestion: '2', AdsInfo: { HitFlag: '2', Score: '70' } },
    ]);
    expect(results(detail['ImageResults'])).toMatchObject([
      { Url: `${files.url}/poster.png`, Text: '加微信', Suggestion: '1', AdsInfo: { Score: '97' } },
    ]);
    expect(detail).not.toHaveProperty('HighlightHtml');
  });

  it('mark the words of a web page when asked, and pass an empty one', async () => {
    const marked = await webpage('/page.html', '<ReturnHighlightHtml>true</ReturnHighlightHtml>');
    const empty = await webpage('/empty.html');

    expect(marked['HighlightHtml']).toContain('<mark>特价</mark>');
    expect(empty).toMatchObject({ Label: 'Normal', Suggestion: '0' });
  });

  it.each([
    ['/document/auditing', audioRequest('<DataId>1</DataId>'), 'Request.Input.Object'],
    ['/document/auditing', audioRequest('<Object>a</Object><Type>../x</Type>'), 'Request.Input.Type'],
    ['/webpage/auditing', audioRequest('<DataId>1</DataId>'), 'Request.Input.Url'],
    ['/webpage/auditing', audioRequest('<Url>file:///a</Url>'), 'Request.Input.Url'],
  ])('are refused at %s with %s', async (path, body, message) => {
    const refused = await callTencent(emulator, { path, body });

    expect(refused.status).toBe(400);
    expect(refused.text).toContain(message);
  });
});

describe('a report of a wrong verdict on the Tencent side', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
  });

  afterAll(() => emulator.close());

  const report = (body: string) => callTencent(emulator, { path: '/report/badcase', body });

  it('is taken as documented, and kept in the journal', async () => {
    const taken = await report(
      fixture('tencent/badcase-report.request.go-test.xml').replace(
        '</Request>',
        '<JobId>st1</JobId></Request>',
      ),
    );

    expect(taken.status).toBe(200);
    expect(taken.text).toMatch(/^<Response><RequestId>[^<]+<\/RequestId><\/Response>$/);
    expect(emulator.journal().at(-1)).toMatchObject({
      operation: 'report mistake',
      jobId: 'st1',
      accepted: true,
    });
  });

  it.each([
    [
      'text without text',
      '<ContentType>1</ContentType><Label>Ads</Label><SuggestedLabel>Normal</SuggestedLabel>',
      'Request.Text',
    ],
    [
      'a picture without address',
      '<ContentType>2</ContentType><Label>Ads</Label><SuggestedLabel>Normal</SuggestedLabel>',
      'Request.Url',
    ],
    [
      'another medium',
      '<ContentType>3</ContentType><Text>YQ==</Text><Label>Ads</Label><SuggestedLabel>Normal</SuggestedLabel>',
      'Request.ContentType',
    ],
    [
      'an unknown label',
      '<ContentType>1</ContentType><Text>YQ==</Text><Label>Ads</Label><SuggestedLabel>Fine</SuggestedLabel>',
      'Request.SuggestedLabel',
    ],
  ])('is refused for %s', async (_, fields, message) => {
    const refused = await report(`<Request>${fields}</Request>`);

    expect(refused.status).toBe(400);
    expect(refused.text).toContain(message);
  });
});

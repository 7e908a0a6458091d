import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { type XmlElement } from '@moderato/http/xml';
import {
  audioRequest,
  callTencent,
  eventually,
  expectShape,
  fixture,
  jobsDetail,
  readReply,
  runTencent,
  serveFiles,
  type Files,
} from '../../support.js';

const path = '/text/auditing';
const base64 = (text: string) => Buffer.from(text).toString('base64');
const content = (text: string) => `<Content>${base64(text)}</Content>`;

describe('text on the Tencent side', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/long.txt': `${'好'.repeat(9_999)}XX加微信${'好'.repeat(10_000)}加微信`,
      '/gbk.txt': Buffer.from([0xcc, 0xd8, 0xbc, 0xdb]),
      '/latin.bin': Buffer.from([0xff, 0xfe, 0xfd]),
      '/big.txt': 'x'.repeat(1024 * 1024 + 1),
    });
    emulator = await startEmulator({
      accounts: { tencent: { bizTypes: ['known'] } },
      rules: {
        rules: [
          { words: ['加微信', 'sale'], label: 'ads', decision: 'block', score: 0.97 },
          { words: ['特价'], label: 'ads', decision: 'review' },
          { words: ['moan'], label: 'moan', decision: 'block' },
          { kind: 'audio', words: ['sale'], label: 'porn', decision: 'block' },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const check = async (input: string, conf = '') =>
    callTencent(emulator, { path, body: audioRequest(input, conf) });

  it('is answered in the submit with every element of the documented sample', async () => {
    const sample = readReply({
      status: 200,
      headers: new Headers(),
      text: fixture('tencent/text-query.success-illegal.xml'),
    });
    const wanted = (sample['Response'] as { JobsDetail: XmlElement }).JobsDetail;

    const detail = jobsDetail(await check(content('A SALE 加微信 sale')));

    expectShape({ ...detail, Object: 'test.txt' }, wanted);
    expect(detail).toMatchObject({
      State: 'Success',
      Content: base64('A SALE 加微信 sale'),
      SectionCount: '1',
      Label: 'Ads',
      Result: '1',
      AdsInfo: { HitFlag: '1', Count: '1' },
      PornInfo: { HitFlag: '0', Count: '0' },
      Section: [{ StartByte: '0', AdsInfo: { HitFlag: '1', Score: '97', Keywords: ['sale,加微信'] } }],
    });
  });

  it('can be queried afterwards and makes no callback', async () => {
    const conf = `<Callback>${files.url}/callback</Callback>`;
    const detail = jobsDetail(await check(content('harmless'), conf));

    const queried = await callTencent(emulator, {
      method: 'GET',
      path: `${path}/${detail['JobId'] as string}`,
    });

    expect(jobsDetail(queried)).toEqual(detail);
    expect(detail).toMatchObject({ Label: 'Normal', Result: '0' });
    expect(files.received.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it('takes the documented request, and says no scene that cannot be said of text', async () => {
    const body = fixture('tencent/text-submit.content.request.xml').replace(/<BizType>.*<\/BizType>/, '');

    const detail = jobsDetail(await callTencent(emulator, { path, body }));
    const moan = jobsDetail(await check(content('moan')));

    expect(detail).toMatchObject({ State: 'Success', Result: '0', IllegalInfo: { HitFlag: '0' } });
    expect(moan).toMatchObject({ Label: 'Normal', Result: '0' });
  });

  it('takes 10 000 characters, not counted in UTF-16 units, and refuses one more', async () => {
    const most = await check(content('😀'.repeat(10_000)));
    const more = await check(content('x'.repeat(10_001)));

    expect(jobsDetail(most)['State']).toBe('Success');
    expect(more.status).toBe(400);
    expect(readReply(more)).toMatchObject({
      Error: { Code: 'InvalidArgument', Message: expect.stringContaining('longer than 10000 characters') },
    });
  });

  it.each([
    ['nothing', '', 'Input.Object: none of Object, Content, Url is given'],
    ['two of them', `${content('a')}<Url>http://127.0.0.1/a</Url>`, 'Input.Url: given beside Content'],
    ['no base64', '<Content>not base64!</Content>', 'Input.Content: not base64'],
    ['no UTF-8', '<Content>//79</Content>', 'Input.Content: not UTF-8 in base64'],
  ])('with %s is refused by field', async (_, input, message) => {
    const refused = await check(input + '<DataId>1</DataId>');

    expect(refused.status).toBe(400);
    expect(refused.text).toContain(message);
  });

  it('of a file is cut into sections of 10 000 characters, with a word where it starts', async () => {
    const detail = await runTencent(emulator, audioRequest(`<Url>${files.url}/long.txt</Url>`), path);

    expect(detail).toMatchObject({ SectionCount: '3', AdsInfo: { HitFlag: '1', Count: '2' } });
    expect((detail['Section'] as XmlElement[]).map(({ StartByte, Result }) => [StartByte, Result])).toEqual([
      ['0', '0'],
      ['10000', '1'],
      ['20000', '1'],
    ]);
  });

  it('of a file may be GBK, and fails where it is neither text nor small nor there', async () => {
    const run = (name: string) => runTencent(emulator, audioRequest(`<Url>${files.url}${name}</Url>`), path);

    expect(await run('/gbk.txt')).toMatchObject({ Result: '2', Label: 'Ads' });
    expect(await run('/latin.bin')).toMatchObject({ State: 'Failed', Code: '-65007' });
    expect(await run('/big.txt')).toMatchObject({ State: 'Failed', Code: '-65011' });
    expect(await run('/none.txt')).toMatchObject({ State: 'Failed', Code: '-61011' });
  });

  it('fails in the submit for a policy that does not exist', async () => {
    const failed = await check(content('a'), '<BizType>unknown</BizType>');

    expect(jobsDetail(failed)).toMatchObject({ State: 'Failed', Code: '-65016' });
  });

  it('calls back with the keys of the documented sample', async () => {
    const sample = JSON.parse(fixture('tencent/text-callback.simple.json')) as { data: object };
    const conf = `<Callback>${files.url}/simple</Callback>`;

    await runTencent(emulator, audioRequest(`<Url>${files.url}/long.txt</Url>`, conf), path);
    const received = await eventually(() => files.received.find((request) => request.path === '/simple'));

    const body = JSON.parse(received.body) as { data: Record<string, unknown> };
    const wanted: object = sample.data;
    expect(Object.keys(body.data)).toEqual(
      expect.arrayContaining(Object.keys(wanted).filter((key) => key !== 'cos_headers')),
    );
    expect(body.data).toMatchObject({
      event: 'ReviewText',
      result: 1,
      ads_info: { hit_flag: 1, label: '加微信', count: 2 },
    });
  });
});

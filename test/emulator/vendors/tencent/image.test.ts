import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { readXml, type XmlElement } from '@moderato/http/xml';
import { sha256Of } from '../../../../packages/emulator/content.js';
import { EXAMPLES, callTencent, expectShape, fixture, serveFiles, type Files } from '../../support.js';

const PICTURES = join(EXAMPLES, 'pictures');
const poster = readFileSync(join(PICTURES, 'poster.png'));
const sunset = readFileSync(join(PICTURES, 'sunset.png'));
const query = { 'ci-process': 'sensitive-content-recognition' };

const read = (text: string) =>
  readXml(text, {
    provider: 'tencent',
    operation: 'test',
    arrays: new Set(['JobsDetail', 'OcrResults', 'Keywords']),
  });
const items = (text: string) => (read(text)['Response'] as { JobsDetail: XmlElement[] }).JobsDetail;
const one = (text: string) => read(text)['RecognitionResult'] as XmlElement;
const base64 = (bytes: Buffer) => bytes.toString('base64');

describe('pictures on the Tencent side', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    const tiny = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([19, 0, 64, 0, 0, 0, 0])]);
    files = await serveFiles({
      '/poster.png': poster,
      '/poster.png.txt': '加微信',
      '/sunset.png': sunset,
      '/b.jpg': sunset,
      '/tiny.gif': tiny,
      '/page.png': '<html></html>',
      '/large.png': Buffer.concat([sunset, Buffer.alloc(5 * 1024 * 1024)]),
    });
    emulator = await startEmulator({
      objectsDirectory: PICTURES,
      rules: {
        rules: [
          { kind: 'image', words: ['加微信'], label: 'ads', decision: 'block', score: 0.96 },
          { name: 'b.jpg', label: 'sexy', decision: 'review', score: 0.8 },
          { sha256: sha256Of(poster), label: 'terrorism', decision: 'review', score: 0.7 },
          { size: '320x257', label: 'porn', decision: 'block' },
          { kind: 'video', name: '*', label: 'porn', decision: 'block' },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const check = (path: string, extra: Record<string, string> = {}) =>
    callTencent(emulator, { method: 'GET', path, query: { ...query, ...extra } });
  const batch = async (inputs: string, conf = '') =>
    callTencent(emulator, {
      path: '/image/auditing',
      body: `<Request>${inputs}<Conf>${conf}</Conf></Request>`,
    });

  it('by address have every element of the documented sample, with the old name of terror', async () => {
    const sample = one(fixture('tencent/image-sync.block.xml'));

    const reply = await check('/any', { 'detect-url': `${files.url}/poster.png`, dataid: 'd-1' });

    const result = one(reply.text);
    expectShape({ ...result, SubLabel: '', PornInfo: result['AdsInfo']! }, sample);
    expect(reply.headers.get('x-cos-request-id')).toEqual(expect.any(String));
    expect(result).toMatchObject({
      DataId: 'd-1',
      Url: `${files.url}/poster.png`,
      Result: '1',
      Label: 'Ads',
      Score: '96',
      Text: '加微信',
      AdsInfo: { Code: '0', HitFlag: '1', Score: '96', OcrResults: [{ Keywords: ['加微信'] }] },
      TerroristInfo: { HitFlag: '2', Score: '70' },
    });
  });

  it('of the bucket are read from the folder, and looked at for what was asked', async () => {
    const all = one((await check('/poster.png')).text);
    const some = one((await check('/poster.png', { 'detect-type': 'porn,politics' })).text);

    expect(all).toMatchObject({ Object: 'poster.png', Label: 'Ads' });
    expect(Object.keys(some).filter((name) => name.endsWith('Info'))).toEqual(['PornInfo', 'PoliticsInfo']);
    expect(some).toMatchObject({ Label: 'Normal', Result: '0' });
  });

  it('are refused one by one with the words of the error page', async () => {
    const refused = async (path: string, extra = {}) => {
      const { status, text } = await check(path, extra);
      return [status, (read(text)['Error'] as { Code: string }).Code];
    };
    const url = (name: string) => ({ 'detect-url': files.url + name });

    expect(await refused('/none.png')).toEqual([400, 'ResourceNotFound']);
    expect(await refused('/x', { 'detect-url': 'http://192.0.2.1/a.png' })).toEqual([
      400,
      'ResourceDownloadFailed',
    ]);
    expect(await refused('/x', url('/page.png'))).toEqual([400, 'InvalidArgument']);
    expect(await refused('/x', url('/tiny.gif'))).toEqual([400, 'InvalidArgument']);
    expect(await refused('/x', url('/large.png'))).toEqual([400, 'InvalidArgument']);
    expect(await refused('/x', { 'detect-type': 'Porn' })).toEqual([400, 'InvalidArgument']);
    expect(await refused('/x', { ...url('/sunset.png'), 'large-image-detect': '2' })).toEqual([
      400,
      'InvalidArgument',
    ]);
  });

  it('may be large when it is said', async () => {
    const result = one(
      (await check('/x', { 'detect-url': `${files.url}/large.png`, 'large-image-detect': '1' })).text,
    );

    expect(result).toMatchObject({ Result: '0', CompressionResult: '1' });
  });

  it('are refused when a signed parameter was changed', async () => {
    const { secretId } = emulator.configuration.providers.tencent;
    const reply = await callTencent(emulator, {
      method: 'GET',
      path: '/poster.png',
      query,
      secretId,
      secretKey: 'another',
    });

    expect(reply.status).toBe(401);
  });

  it('come in batches by object, address and content, each judged or refused on its own', async () => {
    const reply = await batch(
      `<Input><Object>poster.png</Object></Input><Input><Url>${files.url}/b.jpg</Url></Input>` +
        `<Input><Content>${base64(poster)}</Content><DataId>c</DataId></Input>` +
        `<Input><Object>none.png</Object></Input><Input><DataId>empty</DataId></Input>`,
    );

    expect(reply.status).toBe(200);
    expect(items(reply.text)).toMatchObject([
      { Object: 'poster.png', State: 'Success', Label: 'Ads', Result: '1' },
      { Url: `${files.url}/b.jpg`, Label: 'Porn', SubLabel: 'Sexy', Result: '2', Score: '80' },
      { DataId: 'c', Label: 'Terrorism', TerrorismInfo: { HitFlag: '2' } },
      { Object: 'none.png', Code: 'ResourceNotFound', Message: 'The image does not exist' },
      { DataId: 'empty', Code: 'InvalidArgument' },
    ]);
    expect(items(reply.text)[3]).not.toHaveProperty('Result');
  });

  it('in a batch have every element of the documented sample', async () => {
    const [sample] = items(fixture('tencent/image-batch.success-block.xml'));

    const [item] = items((await batch(`<Input><Url>${files.url}/b.jpg</Url></Input>`)).text);

    expectShape({ ...item, Object: '' }, sample!);
  });

  it('are jobs when asked, with a detailed callback', async () => {
    const conf = `<Async>1</Async><Callback>${files.url}/done</Callback>`;
    const [item] = items((await batch(`<Input><Url>${files.url}/b.jpg</Url></Input>`, conf)).text);
    const path = `/image/auditing/${item!['JobId'] as string}`;

    await callTencent(emulator, { method: 'GET', path });
    const [second] = items((await callTencent(emulator, { method: 'GET', path })).text);

    expect(item).toMatchObject({ State: 'Submitted' });
    expect(item).not.toHaveProperty('Result');
    expect(second).toMatchObject({ State: 'Success', Label: 'Porn', Result: '2' });
  });

  it('that came inside a request are judged as jobs too, and no answer repeats their bytes', async () => {
    const content = base64(poster);

    const accepted = await batch(`<Input><Content>${content}</Content></Input>`, '<Async>1</Async>');
    const path = `/image/auditing/${items(accepted.text)[0]?.['JobId'] as string}`;
    await callTencent(emulator, { method: 'GET', path });
    const finished = await callTencent(emulator, { method: 'GET', path });

    expect(items(finished.text)[0]).toMatchObject({ State: 'Success', Result: '2', TerrorismInfo: {} });
    expect(accepted.text + finished.text).not.toContain(content);
  });

  it('are refused beyond 100 in a batch, and without any', async () => {
    const many = await batch('<Input><Object>poster.png</Object></Input>'.repeat(101));
    const none = await batch('');

    expect([many.status, none.status]).toEqual([400, 400]);
    expect(none.text).toContain('Request.Input: expected array');
  });
});

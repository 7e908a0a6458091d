import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { EXAMPLES, serveFiles, type Files } from '../../support.js';
import { callApi, type ApiCall, type ClientModule } from './support.js';

interface PopModule {
  RPCClient: new (config: object) => {
    request(action: string, parameters: object, options: object): Promise<Record<string, unknown>>;
  };
}

const require = createRequire(import.meta.url);
const client = require('@alicloud/openapi-core') as ClientModule;
const { RPCClient } = require('@alicloud/pop-core') as PopModule;

let emulator: Emulator;
let files: Files;

beforeAll(async () => {
  files = await serveFiles({ '/poster.png': readFileSync(join(EXAMPLES, 'pictures/poster.png')) });
  emulator = await startEmulator({
    rules: {
      rules: [
        { kind: 'text', words: ['傻瓜'], label: 'abuse', decision: 'block', score: 0.9 },
        { kind: 'text', words: ['半价'], label: 'ads', decision: 'review', score: 0.6 },
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

const call = (action: string, service: string, parameters: object, keys: ApiCall['keys'] = {}) =>
  callApi(client, { url: emulator.aliyun.url, action, service, parameters, keys });

const text = (content: string) =>
  call('TextModerationPlus', 'comment_detection_pro', { content, dataId: 'd-1' });

describe("Alibaba Cloud's own client against the emulator", () => {
  it('moderates a text', async () => {
    await expect(text("你这个傻瓜 ~!'()*+&=😀，半价")).resolves.toMatchObject({
      statusCode: 200,
      body: {
        Code: 200,
        Message: 'OK',
        Data: {
          RiskLevel: 'high',
          DataId: 'd-1',
          Result: [
            {
              Label: 'inappropriate_profanity',
              Confidence: 90,
              RiskWords: '傻瓜',
              RiskPositions: [{ RiskWord: '傻瓜', StartPos: 3, EndPos: 5 }],
            },
            { Label: 'pt_to_sites', Confidence: 60 },
          ],
        },
      },
    });
    await expect(text('今天天气真不错')).resolves.toMatchObject({
      body: { Data: { RiskLevel: 'none', Result: [{ Label: 'nonLabel' }] } },
    });
  });

  it('moderates a text by an older service, whose reason is JSON in a text', async () => {
    const { body } = await call('TextModeration', 'comment_detection', { content: '半价' });

    expect(body).toMatchObject({ Data: { labels: 'ad', riskLevel: 'medium' } });
    expect(JSON.parse((body['Data'] as { reason: string }).reason)).toMatchObject({ riskWords: '半价' });
  });

  it('moderates an image by its address', async () => {
    const image = (imageUrl: string) => call('ImageModeration', 'baselineCheck', { imageUrl });

    await expect(image(`${files.url}/poster.png`)).resolves.toMatchObject({
      body: {
        Msg: 'OK',
        Data: { RiskLevel: 'high', Result: [{ Label: 'sexual_content', RiskLevel: 'high' }] },
      },
    });
    await expect(image(`${files.url}/gone.png`)).resolves.toMatchObject({ body: { Code: 404 } });
    await expect(image('file:///etc/hosts')).resolves.toMatchObject({ body: { Code: 401 } });
  });

  it.each<[string, Parameters<typeof call>, object]>([
    ['an empty text', ['TextModerationPlus', 'comment_detection_pro', {}], { Code: 400 }],
    ['a text that is too long', ['TextModerationPlus', 'a_pro', { content: 'x'.repeat(601) }], { Code: 400 }],
  ])('refuses %s under HTTP 200', async (_what, given, body) => {
    await expect(call(...given)).resolves.toMatchObject({ statusCode: 200, body });
  });

  it('refuses other keys and unknown operations with words', async () => {
    const refused = (keys: ApiCall['keys'], action = 'TextModerationPlus') =>
      call(action, 'comment_detection_pro', { content: 'x' }, keys);

    await expect(refused({ accessKeyId: 'OTHER' })).rejects.toMatchObject({
      code: 'InvalidAccessKeyId.NotFound',
    });
    await expect(refused({ accessKeySecret: 'other' })).rejects.toMatchObject({
      code: 'SignatureDoesNotMatch',
    });
    await expect(refused({ securityToken: 'other' })).rejects.toMatchObject({
      code: 'InvalidSecurityToken.Malformed',
    });
    await expect(refused({}, 'Nothing')).rejects.toMatchObject({ code: 'InvalidAction.NotFound' });
  });

  it('refuses a request whose clock is an hour off', async () => {
    emulator.setFaults({ faults: [{ fault: 'clock_skew', vendors: ['aliyun'] }] });

    await expect(text('x')).rejects.toMatchObject({ code: 'InvalidTimeStamp.Expired' });
  });
});

describe("the vendor's older client, with version 1 of the signatures", () => {
  const pop = (options: object = {}) => {
    const { accessKeyId, accessKeySecret } = emulator.configuration.providers.aliyun;
    return new RPCClient({
      accessKeyId,
      accessKeySecret,
      endpoint: emulator.aliyun.url,
      apiVersion: '2022-03-02',
      ...options,
    });
  };
  const parameters = {
    Service: 'comment_detection_pro',
    ServiceParameters: JSON.stringify({ content: "傻瓜 ~!'()*" }),
  };

  it('moderates a text', async () => {
    await expect(pop().request('TextModerationPlus', parameters, { method: 'POST' })).resolves.toMatchObject({
      Code: 200,
      Data: { RiskLevel: 'high' },
    });
  });

  it('is refused with another secret', async () => {
    await expect(
      pop({ accessKeySecret: 'other' }).request('TextModerationPlus', parameters, { method: 'POST' }),
    ).rejects.toMatchObject({ code: 'SignatureDoesNotMatch' });
  });
});

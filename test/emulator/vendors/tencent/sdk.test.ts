import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import COS from 'cos-nodejs-sdk-v5';
import { EXAMPLES, serveFiles, sound, type Files } from '../../support.js';

interface SdkAnswer {
  Response: { JobsDetail: Record<string, unknown>; RequestId: string };
}

describe("Tencent's own SDK against the emulator", () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/a.mp3': sound('greeting.mp3'),
      '/poster.png': readFileSync(join(EXAMPLES, 'pictures/poster.png')),
    });
    emulator = await startEmulator({
      accounts: { tencent: { token: 'a-session-token' } },
      rules: {
        rules: [
          { name: '*.mp3', label: 'porn', decision: 'block', score: 0.91, keywords: ['xx', 'wc'] },
          { name: 'poster.png', label: 'ads', decision: 'review' },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const { Bucket, Region } = { Bucket: 'emulator-1250000000', Region: 'ap-guangzhou' };

  /** Keeps the bucket's own address, so that the SDK sends what it sends to the vendor, and only replaces the destination. */
  function client(secretKey: string): COS {
    return new COS({
      Protocol: 'http:',
      Ip: `127.0.0.1:${emulator.tencent.port}`,
      getAuthorization: (_, callback) =>
        callback({
          TmpSecretId: 'emulatorSecretId',
          TmpSecretKey: secretKey,
          SecurityToken: 'a-session-token',
          StartTime: Math.floor(Date.now() / 1000) - 60,
          ExpiredTime: Math.floor(Date.now() / 1000) + 600,
        }),
    });
  }

  async function call(
    cos: COS,
    method: 'GET' | 'POST',
    key: string,
    body = '',
    bucket = Bucket,
  ): Promise<SdkAnswer> {
    const Url = `http://${bucket}.ci.${Region}.myqcloud.com/${key}`;
    const params = {
      Bucket,
      Region,
      Method: method,
      Url,
      Key: key,
      ContentType: 'application/xml',
      Body: body,
    };
    return cos.request(params) as Promise<unknown> as Promise<SdkAnswer>;
  }

  it('submits an audio job and queries it to its end', async () => {
    const cos = client('emulatorSecretKey');
    const body = `<Request><Input><Url>${files.url}/a.mp3</Url><DataId>d-1</DataId></Input><Conf></Conf></Request>`;

    const submitted = (await call(cos, 'POST', 'audio/auditing', body)).Response.JobsDetail;
    const path = `audio/auditing/${String(submitted['JobId'])}`;
    const first = (await call(cos, 'GET', path)).Response.JobsDetail;
    const second = (await call(cos, 'GET', path)).Response.JobsDetail;

    expect(submitted).toMatchObject({ DataId: 'd-1', State: 'Submitted' });
    expect(first['State']).toBe('Auditing');
    expect(second).toMatchObject({
      State: 'Success',
      Result: '1',
      Label: 'Porn',
      PornInfo: { HitFlag: '1', Score: '91', Label: 'xx' },
      Section: { OffsetTime: '0', PornInfo: { Keywords: ['xx', 'wc'] } },
    });
  });

  it('stores an object, moderates it by its key, and removes it', async () => {
    const cos = client('emulatorSecretKey');
    const Key = 'moderato/0123.mp3';
    const place = { Bucket, Region, Key };

    const stored = await cos.putObject({ ...place, Body: sound('quarrel.mp3') });
    const body = `<Request><Input><Object>${Key}</Object></Input><Conf></Conf></Request>`;
    const submitted = (await call(cos, 'POST', 'audio/auditing', body)).Response.JobsDetail;
    const path = `audio/auditing/${String(submitted['JobId'])}`;
    await call(cos, 'GET', path);
    const ended = (await call(cos, 'GET', path)).Response.JobsDetail;
    const removed = [await cos.deleteObject(place), await cos.deleteObject(place)];

    expect(stored).toMatchObject({ statusCode: 200, ETag: expect.stringMatching(/^"[0-9a-f]{32}"$/) });
    expect(ended).toMatchObject({ State: 'Success', Object: Key });
    expect(removed.map(({ statusCode }) => statusCode)).toEqual([204, 204]);
    const gone = (await call(cos, 'POST', 'audio/auditing', body)).Response.JobsDetail;
    const later = `audio/auditing/${String(gone['JobId'])}`;
    await call(cos, 'GET', later);
    expect((await call(cos, 'GET', later)).Response.JobsDetail).toMatchObject({ State: 'Failed' });
  });

  it('stores nothing for a wrong key', async () => {
    const cos = client('wrong');
    await expect(cos.putObject({ Bucket, Region, Key: 'moderato/a.mp3', Body: 'x' })).rejects.toMatchObject({
      statusCode: 401,
    });
  });

  it('has a text and a picture checked at once', async () => {
    const cos = client('emulatorSecretKey');
    const body = `<Request><Input><Content>${Buffer.from('hello').toString('base64')}</Content></Input></Request>`;

    const text = (await call(cos, 'POST', 'text/auditing', body)).Response.JobsDetail;
    const picture = (await (cos.request({
      Bucket,
      Region,
      Method: 'GET',
      Key: 'any.png',
      Query: {
        'ci-process': 'sensitive-content-recognition',
        'detect-url': `${files.url}/poster.png`,
      },
    }) as Promise<unknown>)) as { RecognitionResult: Record<string, unknown> };

    expect(text).toMatchObject({ State: 'Success', Result: '0', SectionCount: '1' });
    expect(picture.RecognitionResult).toMatchObject({ Result: '2', Label: 'Ads', AdsInfo: { Code: '0' } });
  });

  it('is refused with a wrong key, as a vendor error that the SDK reads', async () => {
    const refused = call(client('another'), 'GET', 'audio/auditing/sa1');

    await expect(refused).rejects.toMatchObject({ statusCode: 401, code: 'InvalidAuthorization' });
  });

  it('is refused for the bucket of somebody else', async () => {
    const cos = client('emulatorSecretKey');

    const refused = call(cos, 'GET', 'audio/auditing/sa1', '', 'another-1250000000');

    await expect(refused).rejects.toMatchObject({ statusCode: 400, code: 'InvalidHost' });
  });
});

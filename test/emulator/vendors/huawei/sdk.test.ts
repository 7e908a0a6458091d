import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { EXAMPLES, serveFiles, sound, type Files } from '../../support.js';

type Sdk = Record<string, unknown>;

interface Client {
  withEndpoints(endpoints: string[]): Client;
  withCredential(credential: unknown): Client;
  sendRequest(request: object): Promise<Sdk>;
}

const require = createRequire(import.meta.url);
const sdk = (path: string) => require(`@huaweicloud/huaweicloud-sdk-core/${path}`) as Record<string, unknown>;
const HcClient = sdk('HcClient')['HcClient'] as new (http: unknown, options: object) => Client;
const DefaultHttpClient = sdk('http/DefaultHttpClient')['DefaultHttpClient'] as new (
  options: object,
  endpoints: string[],
) => unknown;
const BasicCredentials = sdk('auth/BasicCredentials')['BasicCredentials'] as new (keys: object) => unknown;

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

describe("Huawei's own SDK against the emulator", () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({ '/a.wav': sound('insult.wav'), '/a.wav.txt': sound('insult.wav.txt') });
    emulator = await startEmulator({
      rules: { rules: [{ words: ['笨蛋'], label: 'abuse', decision: 'block' }] },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  function client(secretAccessKey: string): Client {
    const { projectId, accessKeyId } = emulator.configuration.providers.huawei;
    const credential = new BasicCredentials({ ak: accessKeyId, sk: secretAccessKey, projectId });
    const endpoints = [emulator.huawei.url];
    return new HcClient(new DefaultHttpClient({ logger: silent }, endpoints), {})
      .withEndpoints(endpoints)
      .withCredential(credential);
  }

  const common = { contentType: 'application/json', queryParams: {}, headers: {} };
  const query = (jobId: string) => ({
    ...common,
    method: 'GET',
    url: '/v3/{project_id}/moderation/audio/jobs/{job_id}',
    pathParams: { job_id: jobId },
  });

  it('submits an audio job and queries it to its end', async () => {
    const huawei = client('emulatorSecretAccessKey');
    const data = { data: { url: `${files.url}/a.wav` }, event_type: 'default', categories: ['abuse'] };

    const { job_id: jobId } = await huawei.sendRequest({
      ...common,
      method: 'POST',
      url: '/v3/{project_id}/moderation/audio/jobs',
      pathParams: {},
      headers: { 'content-type': 'application/json' },
      data,
    });
    const first = await huawei.sendRequest(query(String(jobId)));
    const second = await huawei.sendRequest(query(String(jobId)));

    expect(first['status']).toBe('running');
    expect(second).toMatchObject({
      status: 'succeeded',
      result: {
        suggestion: 'block',
        details: [{ start_time: 0, label: 'abuse', segments: [{ segment: '笨蛋' }] }],
      },
    });
  });

  it('has a text and a picture checked at once', async () => {
    const huawei = client('emulatorSecretAccessKey');
    const post = (url: string, data: object) =>
      huawei.sendRequest({
        ...common,
        method: 'POST',
        url,
        pathParams: {},
        headers: { 'content-type': 'application/json' },
        data,
      });

    const text = await post('/v3/{project_id}/moderation/text', {
      event_type: 'comment',
      data: { text: '大笨蛋' },
    });
    const picture = await post('/v3/{project_id}/moderation/image', {
      event_type: 'article',
      categories: ['porn'],
      image: readFileSync(join(EXAMPLES, 'pictures/sunset.png')).toString('base64'),
    });

    expect(text['result']).toMatchObject({ suggestion: 'block', label: 'abuse' });
    expect(picture['result']).toEqual({ suggestion: 'pass', details: [] });
  });

  it('is refused with a wrong key, as a vendor error that the SDK reads', async () => {
    const refused = client('another').sendRequest(query('0_1'));

    await expect(refused).rejects.toMatchObject({ httpStatusCode: 401, errorCode: 'APIG.0301' });
  });
});

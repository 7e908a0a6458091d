/** The clients that are compared: Moderato, and the vendors' own SDKs, making the same six calls. */
import { createRequire } from 'node:module';
import { Agent } from 'node:http';
import COS from 'cos-nodejs-sdk-v5';
import { createModerator } from 'moderato';

const require = createRequire(import.meta.url);
const { HcClient } = require('@huaweicloud/huaweicloud-sdk-core/HcClient');
const { DefaultHttpClient } = require('@huaweicloud/huaweicloud-sdk-core/http/DefaultHttpClient');
const { BasicCredentials } = require('@huaweicloud/huaweicloud-sdk-core/auth/BasicCredentials');

const KEYS = { id: 'bench-key-id', secret: 'bench-key-secret' };
const TENCENT_JOB = 'aab1ca9fc8a3ed11ea834c525400863904';
const HUAWEI_JOB = '01655654400_ad96b30f58cc40e8968e53f1f1e80021';
const AUDIO = { kind: 'audio', url: 'https://example.com/a.mp3' };
/** Shows a part of the text in the response, as the documented answer does. */
const TEXT = { kind: 'text', text: '😀 hi' };

const ticket = (provider, id, region) => ({
  version: 1,
  provider,
  kind: 'audio',
  id,
  region,
  contentId: null,
  submittedAt: '2026-01-01T00:00:00Z',
});

const TENCENT_TICKET = ticket('tencent', TENCENT_JOB, 'ap-guangzhou');
const HUAWEI_TICKET = ticket('huawei', HUAWEI_JOB, 'cn-north-4');

/** A moderator with both vendors at a loopback server. */
export function createBenchModerator(port, settings = {}) {
  const endpoint = `http://127.0.0.1:${port}`;
  const tencent = { secretId: KEYS.id, secretKey: KEYS.secret, bucket: 'bench-1250000000' };
  const huawei = { accessKeyId: KEYS.id, secretAccessKey: KEYS.secret, projectId: 'bench' };
  const config = {
    provider: 'tencent',
    // what is measured is the client, not the vendor's documented rate
    limits: Object.fromEntries(
      ['tencent', 'huawei'].map((id) => [
        id,
        { requestsPerSecond: null, concurrentRequests: null, concurrentJobs: null },
      ]),
    ),
    providers: {
      tencent: { ...tencent, region: 'ap-guangzhou', endpoint },
      huawei: { ...huawei, region: 'cn-north-4', endpoint },
    },
    ...settings,
  };
  return createModerator(config, { environment: {} });
}

/** @returns {{ calls: { name: string, peer: string, ours: (moderator) => Promise<unknown>, theirs: () => Promise<unknown> }[], close(): void }} */
export function createCalls(port) {
  const endpoint = `http://127.0.0.1:${port}`;
  const cos = new COS({
    SecretId: KEYS.id,
    SecretKey: KEYS.secret,
    Domain: `127.0.0.1:${port}`,
    Protocol: 'http:',
    KeepAlive: true,
  });
  const agent = new Agent({ keepAlive: true });
  const huawei = new HcClient(
    new DefaultHttpClient({ axiosRequestConfig: { httpAgent: agent } }, [endpoint]),
    {},
  )
    .withEndpoints([endpoint])
    .withCredential(new BasicCredentials({ ak: KEYS.id, sk: KEYS.secret, projectId: 'bench' }));

  const askCos = (Method, Key, Body) =>
    cos.request({
      Bucket: 'bench-1250000000',
      Region: 'ap-guangzhou',
      Method,
      Key,
      ...(Body === undefined ? {} : { Body, Headers: { 'Content-Type': 'application/xml' } }),
    });
  const askHuawei = (method, path, data, ids = {}) =>
    huawei.sendRequest({
      method,
      url: `/v3/{project_id}/moderation/${path}`,
      contentType: 'application/json',
      queryParams: {},
      pathParams: { project_id: 'bench', ...ids },
      headers: {},
      ...(data === undefined ? {} : { data }),
    });
  const text64 = Buffer.from(TEXT.text).toString('base64');
  const submitBody = `<Request><Input><Url>${AUDIO.url}</Url></Input><Conf></Conf></Request>`;
  const textBody = `<Request><Input><Content>${text64}</Content></Input><Conf></Conf></Request>`;
  const words = ['terrorism', 'porn', 'ban', 'abuse', 'ad', 'politics'];
  const sounds = ['politics', 'porn', 'ad', 'moan', 'abuse'];

  const at = (provider) => ({ provider });
  return {
    calls: [
      {
        name: 'Tencent fetch',
        peer: 'cos-nodejs-sdk-v5',
        ours: (moderator) => moderator.fetch(TENCENT_TICKET),
        theirs: () => askCos('GET', `audio/auditing/${TENCENT_JOB}`),
      },
      {
        name: 'Tencent submit',
        peer: 'cos-nodejs-sdk-v5',
        ours: (moderator) => moderator.submit(AUDIO, at('tencent')),
        theirs: () => askCos('POST', 'audio/auditing', submitBody),
      },
      {
        name: 'Tencent text',
        peer: 'cos-nodejs-sdk-v5',
        ours: (moderator) => moderator.moderate(TEXT, at('tencent')),
        theirs: () => askCos('POST', 'text/auditing', textBody),
      },
      {
        name: 'Huawei fetch',
        peer: 'huaweicloud-sdk-core',
        ours: (moderator) => moderator.fetch(HUAWEI_TICKET),
        theirs: () => askHuawei('GET', 'audio/jobs/{job_id}', undefined, { job_id: HUAWEI_JOB }),
      },
      {
        name: 'Huawei submit',
        peer: 'huaweicloud-sdk-core',
        ours: (moderator) => moderator.submit(AUDIO, at('huawei')),
        theirs: () =>
          askHuawei('POST', 'audio/jobs', {
            data: { url: AUDIO.url },
            event_type: 'default',
            categories: sounds,
          }),
      },
      {
        name: 'Huawei text',
        peer: 'huaweicloud-sdk-core',
        ours: (moderator) => moderator.moderate(TEXT, at('huawei')),
        theirs: () =>
          askHuawei('POST', 'text', { event_type: 'comment', categories: words, data: { text: TEXT.text } }),
      },
    ],
    close: () => agent.destroy(),
  };
}

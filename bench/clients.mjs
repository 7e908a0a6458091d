/** The clients that are compared: Moderato, and the vendors' own SDKs, each asking after the same finished audio job. */
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

const ticket = (provider, id, region) => ({
  version: 1,
  provider,
  kind: 'audio',
  id,
  region,
  contentId: null,
  submittedAt: '2026-01-01T00:00:00Z',
});

/** @returns {{ pairs: { name: string, ours: () => Promise<unknown>, theirs: () => Promise<unknown>, peer: string }[], close(): Promise<void> }} */
export function createClients(port) {
  const endpoint = `http://127.0.0.1:${port}`;
  const moderator = createModerator(
    {
      provider: 'tencent',
      // what is measured is the client, not the vendor's documented rate
      limits: { huawei: { requestsPerSecond: null } },
      providers: {
        tencent: {
          secretId: KEYS.id,
          secretKey: KEYS.secret,
          bucket: 'bench-1250000000',
          region: 'ap-guangzhou',
          endpoint,
        },
        huawei: {
          projectId: 'bench',
          region: 'cn-north-4',
          accessKeyId: KEYS.id,
          secretAccessKey: KEYS.secret,
          endpoint,
        },
      },
    },
    { environment: {} },
  );
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

  return {
    pairs: [
      {
        name: 'Tencent, query audio',
        peer: 'cos-nodejs-sdk-v5',
        ours: () => moderator.fetch(ticket('tencent', TENCENT_JOB, 'ap-guangzhou')),
        theirs: () =>
          cos.request({
            Bucket: 'bench-1250000000',
            Region: 'ap-guangzhou',
            Method: 'GET',
            Key: `audio/auditing/${TENCENT_JOB}`,
          }),
      },
      {
        name: 'Huawei, query audio',
        peer: 'huaweicloud-sdk-core',
        ours: () => moderator.fetch(ticket('huawei', HUAWEI_JOB, 'cn-north-4')),
        theirs: () =>
          huawei.sendRequest({
            method: 'GET',
            url: '/v3/{project_id}/moderation/audio/jobs/{job_id}',
            contentType: 'application/json',
            queryParams: {},
            pathParams: { project_id: 'bench', job_id: HUAWEI_JOB },
            headers: {},
          }),
      },
    ],
    close: async () => {
      await moderator.close();
      agent.destroy();
    },
  };
}

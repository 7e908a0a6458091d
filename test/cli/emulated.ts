import { type Emulator } from '@moderato/emulator';

/** The environment of a command that is to reach both emulated vendors. */
export function environmentOf({ configuration }: Emulator): Record<string, string> {
  const { tencent, huawei } = configuration.providers;
  return {
    TENCENT_SECRET_ID: tencent.secretId,
    TENCENT_SECRET_KEY: tencent.secretKey,
    TENCENT_BUCKET: tencent.bucket,
    TENCENT_REGION: tencent.region,
    TENCENT_ENDPOINT: tencent.endpoint,
    HUAWEI_PROJECT_ID: huawei.projectId,
    HUAWEI_REGION: huawei.region,
    HUAWEI_ACCESS_KEY_ID: huawei.accessKeyId,
    HUAWEI_SECRET_ACCESS_KEY: huawei.secretAccessKey,
    HUAWEI_ENDPOINT: huawei.endpoint,
  };
}

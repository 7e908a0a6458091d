import { defineEmulatorVendor } from '../../vendor.js';
import { accountSchema } from './account.js';
import { createTencentRoutes } from './routes.js';

/** Options of a client that reaches the emulated Tencent Cloud CI. */
export type TencentClientOptions = {
  secretId: string;
  secretKey: string;
  token?: string;
  bucket: string;
  region: string;
  endpoint: string;
};

/** Tencent Cloud CI as the emulator plays it. */
export const tencentEmulator = defineEmulatorVendor({
  id: 'tencent',
  title: 'Tencent Cloud CI',
  accountSchema: accountSchema,
  accountFields: ['secretId', 'secretKey', 'token', 'bucket', 'region'],
  credentials: ['secretId', 'secretKey', 'token'],
  clientOptions: ({ secretId, secretKey, token, bucket, region }, url): TencentClientOptions => ({
    secretId,
    secretKey,
    ...(token === undefined ? {} : { token }),
    bucket,
    region,
    endpoint: url,
  }),
  createRoutes: createTencentRoutes,
});

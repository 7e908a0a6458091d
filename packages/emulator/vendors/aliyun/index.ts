import { defineEmulatorVendor } from '../../vendor.js';
import { accountSchema } from './account.js';
import { createAliyunRoutes } from './routes.js';

/** Options of a client that reaches the emulated Aliyun Content Moderation. */
export type AliyunClientOptions = {
  accessKeyId: string;
  accessKeySecret: string;
  securityToken?: string;
  region: string;
  accountUid: string;
  /** Any would do: the client chooses it, and sends it with each callback address. */
  seed: string;
  endpoint: string;
};

/** Aliyun Content Moderation 2.0 as the emulator plays it. */
export const aliyunEmulator = defineEmulatorVendor({
  id: 'aliyun',
  title: 'Aliyun Content Moderation 2.0',
  accountSchema,
  accountFields: ['accessKeyId', 'accessKeySecret', 'securityToken', 'region', 'accountUid'],
  credentials: ['accessKeyId', 'accessKeySecret', 'securityToken'],
  clientOptions: (
    { accessKeyId, accessKeySecret, securityToken, region, accountUid },
    url,
  ): AliyunClientOptions => ({
    accessKeyId,
    accessKeySecret,
    ...(securityToken === undefined ? {} : { securityToken }),
    region,
    accountUid,
    seed: 'emulator',
    endpoint: url,
  }),
  createRoutes: createAliyunRoutes,
});

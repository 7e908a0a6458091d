import { defineEmulatorVendor } from '../../vendor.js';
import { accountSchema } from './account.js';
import { createHuaweiRoutes } from './routes.js';

/** Options of a client that reaches the emulated Huawei Content Moderation, API and identity service at one address. */
export type HuaweiClientOptions = {
  projectId: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  securityToken?: string;
  endpoint: string;
  iamEndpoint: string;
  obsEndpoint: string;
};

/** Huawei Content Moderation v3 and its identity service as the emulator plays them. */
export const huaweiEmulator = defineEmulatorVendor({
  id: 'huawei',
  title: 'Huawei Content Moderation v3',
  accountSchema: accountSchema,
  accountFields: [
    ...['projectId', 'region', 'accessKeyId', 'secretAccessKey', 'securityToken'],
    ...['token', 'username', 'password', 'domain'],
  ],
  credentials: ['accessKeyId', 'secretAccessKey', 'securityToken', 'token', 'username', 'password'],
  clientOptions: (account, url): HuaweiClientOptions => {
    const { projectId, region, accessKeyId, secretAccessKey, securityToken } = account;
    return {
      projectId,
      region,
      accessKeyId,
      secretAccessKey,
      ...(securityToken === undefined ? {} : { securityToken }),
      endpoint: url,
      iamEndpoint: url,
      obsEndpoint: url,
    };
  },
  createRoutes: createHuaweiRoutes,
});

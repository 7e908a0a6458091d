import {
  lazily,
  UNSAFE_ENDPOINT,
  commonOptions,
  endpointSchema,
  headerSecretSchema,
  isSafeEndpoint,
  regionSchema,
  secretSchema,
  uploadPrefixSchema,
  type VendorConfiguration,
} from '@moderato/core';
import { z } from 'zod';

const schema = lazily(() =>
  z
    .strictObject({
      secretId: headerSecretSchema,
      secretKey: secretSchema,
      token: headerSecretSchema.optional(),
      bucket: z
        .string()
        .regex(
          /^[a-z0-9]([a-z0-9-]*[a-z0-9])?-\d+$/,
          'not a bucket name with its APPID, such as "examplebucket-1250000000"',
        ),
      region: regionSchema,
      bizType: z.string().trim().min(1, 'expected a non-empty text').optional(),
      uploadPrefix: uploadPrefixSchema.optional(),
      keepUploads: z.boolean().optional(),
      endpoint: endpointSchema.optional(),
      ...commonOptions,
    })
    .refine(
      ({ endpoint, allowInsecure }) =>
        endpoint === undefined || allowInsecure === true || isSafeEndpoint(endpoint),
      {
        path: ['endpoint'],
        message: UNSAFE_ENDPOINT,
      },
    ),
);

/**
 * What `createTencent` takes.
 * - `secretId`, `secretKey`: an API key of the account; `token` beside them makes it a temporary key.
 * - `bucket`: `<name>-<APPID>`, bound to CI. `region`: the bucket's, such as `ap-guangzhou`.
 * - `bizType`: policy id from the console; without it the account's default policy applies.
 * - `uploadPrefix`: lets files of this machine be stored in the bucket while they are moderated, under keys that begin so, such as
 *   `moderato/`; without it none is stored. `keepUploads`: leaves them there afterwards, default false.
 * - `endpoint`: replaces `https://<bucket>.ci.<region>.myqcloud.com`, for single images `.cos.`; plain http on loopback only, unless `allowInsecure`.
 * - `timeoutMs`: limit of one attempt, default 30 000.
 * - `send`, `now` (epoch ms), `random`: replace network, clock and chance, for tests.
 */
export type TencentOptions = z.input<ReturnType<typeof schema>>;

/** Options after the check: credentials are `Secret`s. */
export type TencentSettings = z.output<ReturnType<typeof schema>>;

/** How Tencent Cloud CI is configured, and which environment variable fills what. */
export const tencentConfiguration: VendorConfiguration<TencentSettings> = {
  id: 'tencent',
  get schema() {
    return schema();
  },
  environment: {
    secretId: 'TENCENT_SECRET_ID',
    secretKey: 'TENCENT_SECRET_KEY',
    token: 'TENCENT_TOKEN',
    bucket: 'TENCENT_BUCKET',
    region: 'TENCENT_REGION',
    bizType: 'TENCENT_BIZ_TYPE',
    uploadPrefix: 'TENCENT_UPLOAD_PREFIX',
    endpoint: 'TENCENT_ENDPOINT',
  },
  secrets: ['secretId', 'secretKey', 'token'],
  credentials: [['secretId', 'secretKey', 'token']],
};

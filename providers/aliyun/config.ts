import {
  UNSAFE_ENDPOINT,
  commonOptions,
  endpointSchema,
  headerSecretSchema,
  isSafeEndpoint,
  regionSchema,
  secretSchema,
  type VendorConfiguration,
} from '@moderato/core';
import { z } from 'zod';

/** A service code such as `comment_detection_pro` or `baselineCheck`; which ones exist depends on the region. */
export const serviceSchema = z
  .string()
  .regex(/^\w{1,64}$/, 'not a service code such as "comment_detection_pro": letters, digits and "_" only');

const ENVIRONMENT = {
  accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
  accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  securityToken: 'ALIBABA_CLOUD_SECURITY_TOKEN',
  region: 'ALIYUN_REGION',
  endpoint: 'ALIYUN_ENDPOINT',
  textService: 'ALIYUN_TEXT_SERVICE',
  imageService: 'ALIYUN_IMAGE_SERVICE',
} as const;

const schema = z
  .strictObject({
    accessKeyId: headerSecretSchema,
    accessKeySecret: secretSchema,
    /** Belongs to temporary keys (STS). */
    securityToken: headerSecretSchema.optional(),
    /** Such as `cn-shanghai` or `ap-southeast-1`; regions have different service codes. */
    region: regionSchema,
    /** @default 'https://green-cip.{region}.aliyuncs.com' */
    endpoint: endpointSchema.optional(),
    /** @default 'comment_detection_pro' */
    textService: serviceSchema.default('comment_detection_pro'),
    /** @default 'baselineCheck' */
    imageService: serviceSchema.default('baselineCheck'),
    ...commonOptions,
  })
  .superRefine(
    (options, context) => {
      const address: unknown = options.endpoint;
      if (options.allowInsecure === true || typeof address !== 'string' || !URL.canParse(address)) return;
      if (!isSafeEndpoint(address))
        context.addIssue({ code: 'custom', path: ['endpoint'], message: UNSAFE_ENDPOINT });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

/** What `createAliyun` takes: credentials as text or as `Secret`. */
export type AliyunOptions = z.input<typeof schema>;

/** Checked options: every credential is a `Secret`. */
export type AliyunSettings = z.output<typeof schema>;

/** How Aliyun is configured. The variables of the keys are those of the vendor's own clients. */
export const aliyunConfiguration: VendorConfiguration<AliyunSettings> = {
  id: 'aliyun',
  schema,
  environment: ENVIRONMENT,
  secrets: ['accessKeyId', 'accessKeySecret', 'securityToken'],
  credentials: [['accessKeyId', 'accessKeySecret', 'securityToken']],
};

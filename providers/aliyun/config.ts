import { getHashes } from 'node:crypto';
import {
  lazily,
  UNSAFE_ENDPOINT,
  commonOptions,
  endpointSchema,
  headerSecretSchema,
  isSafeEndpoint,
  regionSchema,
  secretSchema,
  uploadFunctionSchema,
  type VendorConfiguration,
} from '@moderato/core';
import { z } from 'zod';

/** A service code such as `comment_detection_pro` or `baselineCheck`; which ones exist depends on the region. */
export const serviceSchema = lazily(() =>
  z
    .string()
    .regex(/^\w{1,64}$/, 'not a service code such as "comment_detection_pro": letters, digits and "_" only'),
);

const ENVIRONMENT = {
  accessKeyId: 'ALIBABA_CLOUD_ACCESS_KEY_ID',
  accessKeySecret: 'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
  securityToken: 'ALIBABA_CLOUD_SECURITY_TOKEN',
  region: 'ALIYUN_REGION',
  endpoint: 'ALIYUN_ENDPOINT',
  accountUid: 'ALIYUN_ACCOUNT_UID',
  seed: 'ALIYUN_SEED',
  checksum: 'ALIYUN_CHECKSUM',
  textService: 'ALIYUN_TEXT_SERVICE',
  imageService: 'ALIYUN_IMAGE_SERVICE',
  audioService: 'ALIYUN_AUDIO_SERVICE',
  videoService: 'ALIYUN_VIDEO_SERVICE',
  documentService: 'ALIYUN_DOCUMENT_SERVICE',
  liveService: 'ALIYUN_LIVE_SERVICE',
} as const;

const schema = lazily(() =>
  z
    .strictObject({
      accessKeyId: headerSecretSchema,
      accessKeySecret: secretSchema,
      /** Belongs to temporary keys (STS). */
      securityToken: headerSecretSchema.optional(),
      /** Such as `cn-shanghai` or `ap-southeast-1`; regions have different service codes. */
      region: regionSchema,
      /** @default 'https://green-cip.{region}.aliyuncs.com' */
      endpoint: endpointSchema.optional(),
      /** The number of the Alibaba Cloud account, which the checksum of callbacks covers; needed for callbacks. */
      accountUid: z
        .string()
        .regex(/^\d{1,32}$/, 'not the number of an account: digits only')
        .optional(),
      /** Makes the vendor's callbacks provable; sent with every callback address, and needed for them. */
      seed: secretSchema
        .refine((secret) => /^\w{1,64}$/.test(secret.reveal()), 'expected 1 to 64 letters, digits or "_"')
        .optional(),
      /** The hash function of the callbacks' checksum. */
      checksum: z.enum(['SHA256', 'SM3']).default('SHA256'),
      /** @default 'comment_detection_pro' */
      textService: serviceSchema().default('comment_detection_pro'),
      /** @default 'baselineCheck' */
      imageService: serviceSchema().default('baselineCheck'),
      /** @default 'audio_media_detection' */
      audioService: serviceSchema().default('audio_media_detection'),
      /** @default 'videoDetection' */
      videoService: serviceSchema().default('videoDetection'),
      /** @default 'document_detection' */
      documentService: serviceSchema().default('document_detection'),
      /** With `live_stream_detection` only the audio of a stream is moderated. @default 'liveStreamDetection' */
      liveService: serviceSchema().default('liveStreamDetection'),
      /** Puts files of this machine where the vendor can read them; without it none is. */
      upload: uploadFunctionSchema.optional(),
      ...commonOptions,
    })
    .superRefine(
      (options, context) => {
        for (const { field, message } of problemsOf(options))
          context.addIssue({ code: 'custom', path: [field], message });
      },
      { when: ({ value }) => typeof value === 'object' && value !== null },
    ),
);

/** What `createAliyun` takes: credentials as text or as `Secret`. */
export type AliyunOptions = z.input<ReturnType<typeof schema>>;

/** Checked options: every credential is a `Secret`. */
export type AliyunSettings = z.output<ReturnType<typeof schema>>;

/** How Aliyun is configured. The variables of the keys are those of the vendor's own clients. */
export const aliyunConfiguration: VendorConfiguration<AliyunSettings> = {
  id: 'aliyun',
  get schema() {
    return schema();
  },
  environment: ENVIRONMENT,
  secrets: ['accessKeyId', 'accessKeySecret', 'securityToken', 'seed'],
  credentials: [['accessKeyId', 'accessKeySecret', 'securityToken']],
};

function problemsOf({ allowInsecure, endpoint, checksum }: AliyunSettings) {
  const address: unknown = endpoint;
  const isUnsafe =
    allowInsecure !== true &&
    typeof address === 'string' &&
    URL.canParse(address) &&
    !isSafeEndpoint(address);
  const lacksSm3 = checksum === 'SM3' && !getHashes().includes('sm3');
  return [
    ...(isUnsafe ? [{ field: 'endpoint', message: UNSAFE_ENDPOINT }] : []),
    ...(lacksSm3
      ? [{ field: 'checksum', message: 'this build of Node.js has no SM3; use "SHA256" or another build' }]
      : []),
  ];
}

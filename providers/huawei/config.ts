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
  uploadPrefixSchema,
  type VendorConfiguration,
} from '@moderato/core';
import { z } from 'zod';

const name = lazily(() => z.string().trim().min(1, 'expected a non-empty text'));

/** An id such as `0` or `7f2c…-…`; the vendor bills the default project for a malformed one, so that it is refused here. */
export const enterpriseProjectSchema = lazily(() =>
  z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'not an enterprise project id: letters, digits and "-" only'),
);

/** The ways to authenticate: the fields that each needs, and those it may have besides. */
const WAYS = [
  { needed: ['accessKeyId', 'secretAccessKey'], optional: ['securityToken'] },
  { needed: ['token'], optional: [] },
  { needed: ['username', 'password', 'domain'], optional: [] },
] as const;

const WAYS_IN_WORDS = 'accessKeyId + secretAccessKey, token, or username + password + domain';

const ENVIRONMENT = {
  projectId: 'HUAWEI_PROJECT_ID',
  region: 'HUAWEI_REGION',
  accessKeyId: 'HUAWEI_ACCESS_KEY_ID',
  secretAccessKey: 'HUAWEI_SECRET_ACCESS_KEY',
  securityToken: 'HUAWEI_SECURITY_TOKEN',
  token: 'HUAWEI_TOKEN',
  username: 'HUAWEI_USERNAME',
  password: 'HUAWEI_PASSWORD',
  domain: 'HUAWEI_DOMAIN',
  bizType: 'HUAWEI_BIZ_TYPE',
  enterpriseProjectId: 'HUAWEI_ENTERPRISE_PROJECT_ID',
  seed: 'HUAWEI_SEED',
  uploadBucket: 'HUAWEI_UPLOAD_BUCKET',
  uploadPrefix: 'HUAWEI_UPLOAD_PREFIX',
  endpoint: 'HUAWEI_ENDPOINT',
  iamEndpoint: 'HUAWEI_IAM_ENDPOINT',
  obsEndpoint: 'HUAWEI_OBS_ENDPOINT',
} as const;

const schema = lazily(() =>
  z
    .strictObject({
      /** The project that pays; it becomes part of the address. */
      projectId: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,64}$/, 'not a project id: letters, digits, "-" and "_" only'),
      /** Such as `cn-north-4`; also the name of the project that an IAM token is asked for. */
      region: regionSchema,
      accessKeyId: headerSecretSchema.optional(),
      secretAccessKey: secretSchema.optional(),
      /** Belongs to temporary access keys. */
      securityToken: headerSecretSchema.optional(),
      /** An IAM token of project scope, obtained elsewhere; it cannot be renewed here. */
      token: headerSecretSchema.optional(),
      /** Name of an IAM user; upgraded HUAWEI ID accounts cannot fetch tokens. */
      username: secretSchema.optional(),
      password: secretSchema.optional(),
      /** Name of the account that the IAM user belongs to. */
      domain: name().optional(),
      /** Custom policy made in the console; it wins over event type and categories. */
      bizType: name().optional(),
      /**
       * States that the custom policy was made from the industry template, so that it looks for `ban` in audio too; of any other it
       * does not (moderation_03_0096). Default false.
       */
      bizTypeFromTemplate: z.boolean().optional(),
      /** The enterprise project that is billed; without it the vendor's own default. */
      enterpriseProjectId: enterpriseProjectSchema().optional(),
      /** Makes the vendor sign its callbacks; sent with every callback address. */
      seed: secretSchema
        .refine((secret) => /^\w{1,64}$/.test(secret.reveal()), 'expected 1 to 64 letters, digits or "_"')
        .optional(),
      /** Stores files of this machine for the vendor to read; in place of `uploadBucket`. */
      upload: uploadFunctionSchema.optional(),
      /**
       * The OBS bucket in which files of this machine are stored while they are moderated, with the same access keys. Without it and
       * `upload` none is stored.
       */
      uploadBucket: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'not the name of an OBS bucket')
        .optional(),
      /** What the keys of stored files begin with. Default `moderato/`. */
      uploadPrefix: uploadPrefixSchema.default('moderato/'),
      /** Leaves stored files in the bucket. Default false. */
      keepUploads: z.boolean().optional(),
      /** Default `https://{uploadBucket}.obs.{region}.myhuaweicloud.com`. */
      obsEndpoint: endpointSchema.optional(),
      /** Default `https://moderation.{region}.myhuaweicloud.com`. */
      endpoint: endpointSchema.optional(),
      /** Default `https://iam.{region}.myhuaweicloud.com`. */
      iamEndpoint: endpointSchema.optional(),
      ...commonOptions,
    })
    .superRefine(
      (options, context) => {
        for (const problem of [
          ...wayProblems(options),
          ...endpointProblems(options),
          ...uploadProblems(options),
        ]) {
          context.addIssue({ code: 'custom', path: problem.path, message: problem.message });
        }
      },
      { when: ({ value }) => typeof value === 'object' && value !== null },
    ),
);

/** What `createHuawei` takes: credentials as text or as `Secret`. */
export type HuaweiOptions = z.input<ReturnType<typeof schema>>;

/** Checked options: every credential is a `Secret`. */
export type HuaweiSettings = z.output<ReturnType<typeof schema>>;

/** The part of the configuration that says what a job was asked for. */
export type JobSettings = Pick<HuaweiSettings, 'bizType' | 'bizTypeFromTemplate'>;

/** How Huawei Cloud Content Moderation v3 is configured, from an object or from the environment. */
export const huaweiConfiguration: VendorConfiguration<HuaweiSettings> = {
  id: 'huawei',
  get schema() {
    return schema();
  },
  environment: ENVIRONMENT,
  secrets: ['accessKeyId', 'secretAccessKey', 'securityToken', 'token', 'username', 'password', 'seed'],
  credentials: WAYS.map(({ needed, optional }) => [...needed, ...optional]),
};

interface Problem {
  path: string[];
  message: string;
}

function wayProblems(options: HuaweiSettings): Problem[] {
  const given = (field: keyof typeof ENVIRONMENT) => options[field] !== undefined;
  const begun = WAYS.filter(({ needed, optional }) => [...needed, ...optional].some(given));
  const way = begun[0];
  if (way === undefined) {
    const variables = WAYS.map(({ needed }) => needed.map((field) => ENVIRONMENT[field]).join(' + ')).join(
      ', or ',
    );
    return [{ path: [], message: `one way to authenticate is needed: ${WAYS_IN_WORDS} (${variables})` }];
  }
  if (begun.length > 1) {
    const fields = begun.flatMap(({ needed, optional }) => [...needed, ...optional].filter(given));
    const message = `two ways to authenticate at once; keep one of ${WAYS_IN_WORDS}`;
    return fields.map((field) => ({ path: [field], message }));
  }
  const missing = way.needed.filter((field) => !given(field));
  const present = [...way.needed, ...way.optional].filter(given).join(' + ');
  return missing.map((field) => ({ path: [field], message: `missing beside ${present}` }));
}

function endpointProblems(options: HuaweiSettings): Problem[] {
  if (options.allowInsecure === true) return [];
  return (['endpoint', 'iamEndpoint', 'obsEndpoint'] as const)
    .filter((field) => {
      const address: unknown = options[field];
      return typeof address === 'string' && URL.canParse(address) && !isSafeEndpoint(address);
    })
    .map((field) => ({ path: [field], message: UNSAFE_ENDPOINT }));
}

function uploadProblems({ upload, uploadBucket, accessKeyId }: HuaweiSettings): Problem[] {
  if (uploadBucket === undefined) return [];
  if (upload !== undefined)
    return [
      { path: ['upload'], message: 'two ways to store files at once; keep one of upload, uploadBucket' },
    ];
  if (accessKeyId !== undefined) return [];
  const message =
    'OBS takes access keys alone: give accessKeyId + secretAccessKey, or an upload function instead';
  return [{ path: ['uploadBucket'], message }];
}

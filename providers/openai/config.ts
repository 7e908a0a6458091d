import {
  lazily,
  UNSAFE_ENDPOINT,
  commonOptions,
  headerSecretSchema,
  isSafeEndpoint,
  type VendorConfiguration,
} from '@moderato/core';
import { z } from 'zod';

/** Names of models, such as `omni-moderation-latest`; servers of the same shape have their own, so only the shape is checked. */
export const modelSchema = lazily(() =>
  z.string().regex(/^[\w.:/@-]{1,200}$/, 'not the name of a model: letters, digits and ". _ : / @ -" only'),
);

/** An id that travels in a header. */
const id = lazily(() => z.string().regex(/^[\w-]{1,128}$/, 'not an id: letters, digits, "_" and "-" only'));

const endpoint = lazily(() =>
  z
    .string()
    .trim()
    .refine(
      isBaseAddress,
      'not a base address such as "https://api.openai.com/v1" or "http://127.0.0.1:8080/v1"',
    ),
);

const schema = lazily(() =>
  z
    .strictObject({
      /** Sent as a bearer token. A server that asks for none takes any text. */
      apiKey: headerSecretSchema,
      /** The organization that is billed; without it the account's own default. */
      organization: id().optional(),
      /** The project that is billed; without it the key's own. */
      project: id().optional(),
      /**
       * The server's base address; `/moderations` follows its path, `/v1/moderations` where it has none.
       * @default 'https://api.openai.com/v1'
       */
      endpoint: endpoint().optional(),
      /** @default 'omni-moderation-latest' */
      model: modelSchema().default('omni-moderation-latest'),
      ...commonOptions,
    })
    .superRefine(
      (options, context) => {
        const address: unknown = options.endpoint;
        if (options.allowInsecure === true || typeof address !== 'string' || !isBaseAddress(address)) return;
        if (!isSafeEndpoint(address))
          context.addIssue({ code: 'custom', path: ['endpoint'], message: UNSAFE_ENDPOINT });
      },
      { when: ({ value }) => typeof value === 'object' && value !== null },
    ),
);

/** What `createOpenai` takes: the key as text or as `Secret`. */
export type OpenaiOptions = z.input<ReturnType<typeof schema>>;

/** Checked options: the key is a `Secret`. */
export type OpenaiSettings = z.output<ReturnType<typeof schema>>;

/** How OpenAI moderation, and every server of the same shape, is configured. The variables are those of OpenAI's own client. */
export const openaiConfiguration: VendorConfiguration<OpenaiSettings> = {
  id: 'openai',
  get schema() {
    return schema();
  },
  environment: {
    apiKey: 'OPENAI_API_KEY',
    endpoint: 'OPENAI_BASE_URL',
    organization: 'OPENAI_ORG_ID',
    project: 'OPENAI_PROJECT_ID',
    model: 'OPENAI_MODERATION_MODEL',
  },
  secrets: ['apiKey'],
  credentials: [['apiKey', 'organization', 'project']],
};

function isBaseAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, search, hash, username, password } = new URL(value);
  return /^https?:$/.test(protocol) && [search, hash, username, password].every((part) => part === '');
}

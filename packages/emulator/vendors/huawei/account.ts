import { z } from 'zod';
import type { Context } from '../../context.js';

/** Credentials and names of the account that is served; made up where left out. */
export interface HuaweiAccountOptions {
  projectId?: string | undefined;
  region?: string | undefined;
  accessKeyId?: string | undefined;
  secretAccessKey?: string | undefined;
  /** Makes the keys temporary: every signed request then has to carry it. */
  securityToken?: string | undefined;
  /** A project token that is valid from the start and does not expire. */
  token?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  domain?: string | undefined;
  /** The OBS bucket that takes files. */
  uploadBucket?: string | undefined;
  /** Policy names that exist. Default: any. */
  bizTypes?: string[] | undefined;
}

const text = z.string().min(1);

export const accountSchema = z.strictObject({
  projectId: text.default('0123456789abcdef0123456789abcdef'),
  region: text.default('cn-north-4'),
  accessKeyId: text.default('EMULATORACCESSKEY000'),
  secretAccessKey: text.default('emulatorSecretAccessKey'),
  securityToken: text.optional(),
  token: text.optional(),
  username: text.default('emulator'),
  password: text.default('emulatorPassword'),
  domain: text.default('emulator'),
  uploadBucket: text.default('emulator'),
  bizTypes: z.array(text).optional(),
}) satisfies z.ZodType<unknown, HuaweiAccountOptions>;

/** An account with defaults filled in. */
export type HuaweiAccount = z.output<typeof accountSchema>;

export type HuaweiContext = Context<HuaweiAccount>;

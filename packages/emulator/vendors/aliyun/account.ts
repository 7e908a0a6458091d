import { z } from 'zod';
import type { Context } from '../../context.js';

/** Credentials of the account that is served; made up where left out. */
export interface AliyunAccountOptions {
  accessKeyId?: string | undefined;
  accessKeySecret?: string | undefined;
  /** Makes the keys temporary: every request then has to carry it. */
  securityToken?: string | undefined;
  region?: string | undefined;
}

const text = z.string().min(1);

export const accountSchema = z.strictObject({
  accessKeyId: text.default('EMULATORACCESSKEYID0'),
  accessKeySecret: text.default('emulatorAccessKeySecret'),
  securityToken: text.optional(),
  region: text.default('cn-shanghai'),
}) satisfies z.ZodType<unknown, AliyunAccountOptions>;

/** An account with defaults filled in. */
export type AliyunAccount = z.output<typeof accountSchema>;

export type AliyunContext = Context<AliyunAccount>;

import { z } from 'zod';
import type { Context } from '../../context.js';

/** Credentials of the account that is served; made up where left out. */
export interface AliyunAccountOptions {
  accessKeyId?: string | undefined;
  accessKeySecret?: string | undefined;
  /** Makes the keys temporary: every request then has to carry it. */
  securityToken?: string | undefined;
  region?: string | undefined;
  /** The number of the account, which the checksum of callbacks covers. */
  accountUid?: string | undefined;
}

const text = z.string().min(1);

export const accountSchema = z.strictObject({
  accessKeyId: text.default('EMULATORACCESSKEYID0'),
  accessKeySecret: text.default('emulatorAccessKeySecret'),
  securityToken: text.optional(),
  region: text.default('cn-shanghai'),
  accountUid: text.default('1000000000000000'),
}) satisfies z.ZodType<unknown, AliyunAccountOptions>;

/** An account with defaults filled in. */
export type AliyunAccount = z.output<typeof accountSchema>;

export type AliyunContext = Context<AliyunAccount>;

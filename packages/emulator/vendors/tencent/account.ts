import { z } from 'zod';
import type { Context } from '../../context.js';

/** Credentials and names of the account that is served; made up where left out. */
export interface TencentAccountOptions {
  secretId?: string | undefined;
  secretKey?: string | undefined;
  /** Makes the keys temporary: every request then has to carry it. */
  token?: string | undefined;
  bucket?: string | undefined;
  region?: string | undefined;
  /** Policy ids that exist. Default: any. */
  bizTypes?: string[] | undefined;
  /** How an unknown job is answered, which no page says. @default '404' */
  unknownJob?: '404' | '200' | undefined;
}

const text = z.string().min(1);

export const accountSchema = z.strictObject({
  secretId: text.default('emulatorSecretId'),
  secretKey: text.default('emulatorSecretKey'),
  token: text.optional(),
  bucket: text.default('emulator-1250000000'),
  region: text.default('ap-guangzhou'),
  bizTypes: z.array(text).optional(),
  unknownJob: z.enum(['404', '200']).default('404'),
}) satisfies z.ZodType<unknown, TencentAccountOptions>;

/** An account with defaults filled in. */
export type TencentAccount = z.output<typeof accountSchema>;

export type TencentContext = Context<TencentAccount>;

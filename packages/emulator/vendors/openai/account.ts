import { z } from 'zod';
import type { Context } from '../../context.js';

/** The account that is served; made up where left out. */
export interface OpenaiAccountOptions {
  apiKey?: string | undefined;
  /** The only organization that a request may name. Default: any. */
  organization?: string | undefined;
  /** The only project that a request may name. Default: any. */
  project?: string | undefined;
}

const text = z.string().min(1);

export const accountSchema = z.strictObject({
  apiKey: text.default('sk-emulator-0000000000'),
  organization: text.optional(),
  project: text.optional(),
}) satisfies z.ZodType<unknown, OpenaiAccountOptions>;

/** An account with defaults filled in. */
export type OpenaiAccount = z.output<typeof accountSchema>;

export type OpenaiContext = Context<OpenaiAccount>;

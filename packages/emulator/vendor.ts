import type { z } from 'zod';
import type { AccountFields, Context, Routes } from './context.js';

/** What a vendor's folder declares; `defineEmulatorVendor` makes an `EmulatorVendor` of it. */
export interface VendorDeclaration<Account, AccountOptions, ClientOptions> {
  /** The folder's name, which is also the provider's id. */
  id: string;
  /** The service as a sentence names it. */
  title: string;
  /** Checks an account and fills in what is left out; has to accept `{}`, which gives the demo account. */
  accountSchema: z.ZodType<Account, AccountOptions>;
  /** Fields of the account that a client has to know; shown when the emulator starts. */
  accountFields: readonly string[];
  /** Fields of the account that are shown only where they are the made-up defaults. */
  credentials: readonly string[];
  /** Builds what `providers[id]` of a client's configuration has to hold to reach the vendor at `url`. */
  clientOptions(account: Account, url: string): ClientOptions;
  createRoutes(context: Context<Account>): Routes;
}

/** One vendor as the emulator plays it: everything that the core and the command line know of a vendor is declared here. */
export interface EmulatorVendor<
  Account = AccountFields,
  AccountOptions = unknown,
  ClientOptions = Readonly<Record<string, string | undefined>>,
> extends VendorDeclaration<Account, AccountOptions, ClientOptions> {
  /** The account that is served where nothing is configured; made up, so it may be printed. */
  demoAccount: Account;
}

/** Completes the declaration of a vendor. */
export function defineEmulatorVendor<Account, AccountOptions, ClientOptions>(
  declaration: VendorDeclaration<Account, AccountOptions, ClientOptions>,
): EmulatorVendor<Account, AccountOptions, ClientOptions> {
  return { ...declaration, demoAccount: declaration.accountSchema.parse({}) };
}

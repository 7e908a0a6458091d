import { ModerationError, describeIssues } from '@moderato/core';
import { z } from 'zod';
import type { AccountFields } from './context.js';
import { settingsSchema, type Settings, type SettingsInput } from './settings.js';
import type { EmulatorVendor } from './vendor.js';
import { VENDORS, type Vendor } from './vendors/ids.js';
import { emulatorVendors } from './vendors/registry.js';

type Vendors = typeof emulatorVendors;

/** Port of each vendor, such as `examplePort` for the vendor `example`. @default 0 any free port */
export type VendorPorts = { [Id in Vendor as `${Id}Port`]?: number | undefined };

/** How an emulator is set up; every field has a default. */
export interface EmulatorOptions extends SettingsInput, VendorPorts {
  /** Credentials and names of the account that each vendor knows. Default: made up, as `emulatorVendors[id].demoAccount`. */
  accounts?: { [Id in Vendor]?: z.input<Vendors[Id]['accountSchema']> | undefined } | undefined;
}

/** Everything that was set, with defaults filled in. */
export interface Setup {
  settings: Settings;
  vendors: readonly VendorSetup[];
}

/** One vendor to serve. */
export interface VendorSetup {
  id: Vendor;
  vendor: EmulatorVendor;
  account: AccountFields;
  port: number;
}

/** Name of the option that sets the port of a vendor. */
export function portOption(id: Vendor): keyof VendorPorts {
  return `${id}Port`;
}

const vendorsById: Readonly<Record<Vendor, EmulatorVendor>> = emulatorVendors;

/** Looks up a vendor, whichever it is. */
function vendorOf(id: Vendor): EmulatorVendor {
  return vendorsById[id];
}

const port = z.int().min(0).max(65_535).default(0);

const optionsSchema = z.strictObject({
  ...settingsSchema.shape,
  ...Object.fromEntries(VENDORS.map((id) => [portOption(id), port])),
  accounts: z
    .strictObject(Object.fromEntries(VENDORS.map((id) => [id, vendorOf(id).accountSchema.prefault({})])))
    .prefault({}),
});

/**
 * Checks options and fills in defaults.
 * @throws ModerationError `config`, naming each wrong field and never its value.
 */
export function readOptions(options: EmulatorOptions): Setup {
  const result = optionsSchema.safeParse(options);
  if (result.success) {
    const { accounts, ...settings } = result.data;
    const ports = result.data as unknown as Record<keyof VendorPorts, number>;
    const vendors = VENDORS.map((id) => ({
      id,
      vendor: vendorOf(id),
      account: accounts[id] as AccountFields,
      port: ports[portOption(id)],
    }));
    return { settings, vendors };
  }
  throw new ModerationError({
    code: 'config',
    operation: 'start emulator',
    effect: 'none',
    message: describeIssues(result.error, 'options'),
  });
}

import { isSecret } from '@moderato/core';
import { emulatorVendors, type EmulatorOptions, type EmulatorVendor } from '@moderato/emulator';
import { describeConfig } from 'moderato';
import { readNamedFile } from './input.js';
import { type CommandIo } from './io.js';
import { readJsonObject } from './options.js';
import { readSettings, type Settings } from './session.js';

/** Vendor options by vendor id. */
export type VendorFields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The accounts that the emulator is to know, with the credentials among them, which may not be shown. */
export interface Accounts {
  accounts: NonNullable<EmulatorOptions['accounts']>;
  /** By vendor id and field. The ones that the emulator makes up are not among them. */
  secrets: VendorFields;
}

/**
 * Finds the accounts of the emulator: those of a file, else those that are configured, so that the same environment serves
 * client and emulator. What is left out, the emulator makes up.
 * @throws ModerationError `config`.
 */
export async function readAccounts(
  options: { accounts?: string | undefined; config?: string | undefined },
  io: CommandIo,
): Promise<Accounts> {
  if (options.accounts !== undefined) {
    const accounts = readJsonObject(
      await readNamedFile(options.accounts, '--accounts', io),
      '--accounts',
    ) as VendorFields;
    return { accounts, secrets: secretsOf(accounts) };
  }
  const accounts = configuredAccounts(await readSettings({ config: options.config }, io));
  return { accounts, secrets: secretsOf(accounts) };
}

/** Picks the credentials out of vendor options. */
export function secretsOf(providers: VendorFields): VendorFields {
  const { vendors } = describeConfig({ providers }, {});
  return Object.fromEntries(
    vendors.map(({ id, fields }) => {
      const secret = fields.filter(({ value }) => value === '[secret]').map(({ field }) => field);
      return [id, pick(providers[id] ?? {}, secret)];
    }),
  );
}

/** Reads what is in force for each vendor, whether a file or the environment brought it. */
function configuredAccounts({ config, environment }: Settings): VendorFields {
  const { vendors } = describeConfig(config, environment);
  return Object.fromEntries(
    vendors.filter(isEmulated).map(({ id, fields }) => {
      const values = fields
        .filter(({ value }) => value !== null)
        .map(({ field, variable, origin }) => {
          const isFromVariable = variable !== null && origin === variable;
          return [
            field,
            reveal(
              isFromVariable
                ? environment[variable]
                : (config.providers as Record<string, Record<string, unknown>> | undefined)?.[id]?.[field],
            ),
          ] as const;
        });
      return [id, pick(Object.fromEntries(values), accountFieldsOf(id))];
    }),
  );
}

/** Not every vendor has an account, or a stand-in. */
function isEmulated({ id }: { id: string }): boolean {
  return Object.hasOwn(emulatorVendors, id);
}

/** The fields that make up an account, of all that can be configured. */
function accountFieldsOf(id: string): readonly string[] {
  const vendors: Readonly<Record<string, Pick<EmulatorVendor, 'accountFields'> | undefined>> =
    emulatorVendors;
  return vendors[id]?.accountFields ?? [];
}

function reveal(value: unknown): unknown {
  return isSecret(value) ? value.reveal() : value;
}

function pick(fields: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));
}

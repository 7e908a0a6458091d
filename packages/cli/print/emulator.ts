import { type Emulator } from '@moderato/emulator';
import { describeProviders } from 'moderato';
import { secretsOf, type Accounts, type VendorFields } from '../emulator-accounts.js';

/** What a client needs in order to use the emulator, in the two forms in which it can be configured. */
export interface ClientSettings {
  configuration: { providers: VendorFields };
  environment: Readonly<Record<string, string>>;
}

/** Builds the client's settings. Credentials are in them only where the emulator made them up; others the client has itself. */
export function clientSettings(emulator: Emulator, { secrets }: Accounts): ClientSettings {
  const made = secretsOf(emulator.configuration.providers);
  const providers: VendorFields = Object.fromEntries(
    Object.entries(emulator.configuration.providers as VendorFields).map(([id, fields]) => {
      const isOwnAccount = Object.keys(secrets[id] ?? {}).length > 0;
      const hidden = isOwnAccount ? Object.keys(made[id] ?? {}) : [];
      return [id, Object.fromEntries(Object.entries(fields).filter(([field]) => !hidden.includes(field)))];
    }),
  );
  const environment = describeProviders().flatMap(({ id, environment: variables }) =>
    Object.entries(providers[id] ?? {}).flatMap(([field, value]) => {
      const variable = variables[field];
      return variable === undefined ? [] : [[variable, String(value)] as const];
    }),
  );
  return { configuration: { providers }, environment: Object.fromEntries(environment) };
}

/** Lays the client's settings out for people. */
export function describeEmulator({ configuration, environment }: ClientSettings): string {
  const vendors = Object.keys(configuration.providers);
  return [
    'To use it, set the environment; credentials that are configured already stay as they are:',
    `  export MODERATO_PROVIDER=${vendors[0] ?? ''}   # or ${vendors.slice(1).join(', ')}`,
    ...Object.entries(environment).map(([variable, value]) => `  export ${variable}=${value}`),
    'or write moderato.config.json:',
    `  ${JSON.stringify({ provider: vendors[0], ...configuration })}`,
    '',
  ].join('\n');
}

/** Takes given credentials out of a text. */
export function withoutSecrets(text: string, { secrets }: Accounts): string {
  const values = Object.values(secrets)
    .flatMap((fields) => Object.values(fields).map(String))
    .sort((first, second) => second.length - first.length);
  return values.reduce((masked, value) => masked.replaceAll(value, '[secret]'), text);
}

import { type Emulator } from '@moderato/emulator';
import { describeProviders } from 'moderato';

/** The environment that reaches one vendor of an emulator. */
export function environmentOf(emulator: Emulator, id: string): Record<string, string> {
  const { environment = {} } = describeProviders().find((each) => each.id === id) ?? {};
  const providers = emulator.configuration.providers as Record<string, Record<string, unknown>>;
  return Object.fromEntries(
    Object.entries(providers[id] ?? {}).flatMap(([field, value]) =>
      environment[field] === undefined ? [] : [[environment[field], String(value)]],
    ),
  );
}

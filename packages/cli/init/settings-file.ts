import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { CONFIG_FILES } from 'moderato';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';

/** What a new configuration says: one vendor and its fields, none of them a credential. */
export interface NewSettings {
  provider: string;
  fields: Readonly<Record<string, string>>;
  /** Variables that the credentials are read from. */
  variables: readonly string[];
}

/**
 * Says which file a new configuration goes to.
 * @throws ModerationError `config` where a configuration is there already, under any of its names, or the name is of no such file.
 */
export function chooseFile(given: string | undefined, io: CommandIo): string {
  const file = given ?? 'moderato.config.yaml';
  if (!['.yaml', '.yml', '.json'].includes(extname(file)))
    throw usageError(`--file: ${file}: expected a name that ends with .yaml, .yml or .json`);
  const taken = [file, ...(given === undefined ? CONFIG_FILES : [])].find((name) =>
    existsSync(join(io.directory, name)),
  );
  if (taken !== undefined)
    throw usageError(
      `${taken} is there already; init overwrites nothing. Edit it, or give another name with --file`,
    );
  return file;
}

/**
 * Writes the file, which must not exist.
 * @throws ModerationError `config` where it cannot be written.
 */
export async function writeSettings(file: string, settings: NewSettings, io: CommandIo): Promise<void> {
  const text = extname(file) === '.json' ? asJson(settings) : asYaml(settings);
  await writeFile(join(io.directory, file), text, { flag: 'wx' }).catch((error: unknown) => {
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageError(`${file}: cannot be written (${reason})`);
  });
}

function asJson({ provider, fields }: NewSettings): string {
  return `${JSON.stringify({ provider, providers: { [provider]: fields } }, null, 2)}\n`;
}

function asYaml({ provider, fields, variables }: NewSettings): string {
  const entries = Object.entries(fields);
  // quoted, since ids of digits would be numbers
  const lines = entries.map(([field, value]) => `    ${field}: ${JSON.stringify(value)}`);
  return [
    `# Credentials do not belong in here; they are read from ${variables.join(', ')}.`,
    `provider: ${provider}`,
    'providers:',
    entries.length === 0 ? `  ${provider}: {}` : `  ${provider}:`,
    ...lines,
    '',
  ].join('\n');
}

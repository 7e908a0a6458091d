import { YamlProblem, parseYaml } from '@moderato/core/yaml';
import { configError } from './schema.js';

/**
 * Reads YAML, or JSON as the YAML that it is, because YAML errors tell line and column without quoting the text, which may hold
 * secrets.
 * @param name of the file, for messages; `.json` refuses what only YAML has.
 * @throws ModerationError `config`, naming file, line and column.
 */
export function parseData(text: string, name: string): unknown {
  try {
    return parseYaml(text, name.endsWith('.json'));
  } catch (thrown) {
    throw thrown instanceof YamlProblem ? configError(`${name}: ${thrown.message}`) : thrown;
  }
}

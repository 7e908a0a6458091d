import { ModerationError, decodeUtf8, describeIssues, readFileAtMost } from '@moderato/core';
import { YamlProblem, parseYaml } from '@moderato/core/yaml';
import type { z } from 'zod';

/** What can be given as an object or as a YAML or JSON file. */
export interface InputKind<Output> {
  schema: z.ZodType<Output>;
  /** What an error says was being done, such as `read rules`. */
  operation: string;
}

/**
 * Checks what is given as an object, or reads it from a YAML or JSON file.
 * @param origin what an error calls an object that is no file.
 * @throws ModerationError `config`, naming the file and each wrong field.
 */
export async function loadInput<Output>(
  source: unknown,
  origin: string,
  kind: InputKind<Output>,
): Promise<Output> {
  if (typeof source !== 'string') return checkInput(source, origin, kind);
  const read = await readFileAtMost(source);
  const { text, problem } = read.bytes === undefined ? read : decodeUtf8(read.bytes);
  if (text === undefined) throw badInput(`${source}: ${problem}`, kind);
  return checkInput(parseText(text, source, kind), source, kind);
}

/**
 * Checks what is given as an object.
 * @throws ModerationError `config`, naming each wrong field and never its value.
 */
export function checkInput<Output>(value: unknown, origin: string, kind: InputKind<Output>): Output {
  const result = kind.schema.safeParse(value);
  if (result.success) return result.data;
  const problems = describeIssues(result.error, 'file').replaceAll(/(^|; )file(\.|: )?/g, '$1');
  throw badInput(`${origin}: ${problems}`, kind);
}

function parseText(text: string, file: string, kind: InputKind<unknown>): unknown {
  try {
    return parseYaml(text);
  } catch (error) {
    throw error instanceof YamlProblem
      ? badInput(`${file}: neither YAML nor JSON: ${error.message}`, kind)
      : error;
  }
}

function badInput(message: string, { operation }: InputKind<unknown>): ModerationError {
  return new ModerationError({ code: 'config', operation, effect: 'none', message });
}

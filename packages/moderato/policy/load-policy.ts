import { basename } from 'node:path';
import { decodeUtf8, readFileAtMost } from '@moderato/core';
import { configError } from '../config/schema.js';
import { type Policy } from '../config/policy-schema.js';
import { preparePolicy, type PreparedPolicy } from './prepare-policy.js';

/**
 * Reads a policy from a YAML or JSON file.
 * @param vendors the ids that thresholds may name.
 * @throws ModerationError `config`, naming the file, and the line or each wrong field.
 */
export async function loadPolicy(path: string, vendors: readonly string[]): Promise<PreparedPolicy> {
  const name = basename(path);
  const { bytes, problem: unread } = await readFileAtMost(path);
  if (bytes === undefined) throw configError(`${path}: ${unread}`);
  const { text, problem } = decodeUtf8(bytes);
  if (text === undefined) throw configError(`${name}: ${problem}`);
  const { parseData } = await import('../config/parse-data.js');
  return preparePolicy(parseData(text, name) as Policy, vendors, name);
}

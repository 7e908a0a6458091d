import { resolve } from 'node:path';
import { MAX_EXPORT_BYTES, isJsonObject, parseJsonObject, readFileAtMost } from '@moderato/core';
import { type Analysis, type KeyFigureSource } from '@moderato/report';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';

/** An earlier report. */
export interface EarlierReport {
  title: string;
  createdAt: string;
  analysis: KeyFigureSource;
}

type Fields = Record<string, unknown>;

/**
 * Reads an earlier `report.json`.
 * @param version the one that can be compared with.
 * @throws ModerationError `config`; for a damaged report it names the field.
 */
export async function readEarlier(
  name: string,
  version: Analysis['version'],
  io: CommandIo,
): Promise<EarlierReport> {
  const { bytes, problem } = await readFileAtMost(resolve(io.directory, name), MAX_EXPORT_BYTES);
  if (bytes === undefined) throw usageError(`--compare-with: ${name} ${problem}`);
  const read = parseJsonObject(bytes.toString());
  if (read === null || read['format'] !== 'moderato-report')
    throw usageError(`--compare-with: ${name} is no report.json of this program`);
  if (read['version'] !== version)
    throw usageError(
      `--compare-with: ${name} was made by another version; make it again from the stored results with moderato report`,
    );
  const damage = damageOf(read);
  if (damage !== null)
    throw usageError(
      `--compare-with: ${name} is damaged: ${damage}; make it again from the stored results with moderato report`,
    );
  const { manifest, analysis } = read as { manifest: Fields; analysis: KeyFigureSource & Fields };
  return { title: String(manifest['title']), createdAt: String(manifest['createdAt']), analysis };
}

const FIGURES = [
  ...['missed', 'wronglyHeld', 'wronglyBlocked', 'held', 'blocked', 'review', 'noVerdict'],
  ...['time', 'expected'],
];

/** The first field that key figures are read from and that cannot be one; null where all can be read. */
function damageOf({ manifest, analysis }: Fields): string | null {
  if (!isJsonObject(manifest)) return 'manifest: expected an object';
  if (!isJsonObject(analysis)) return 'analysis: expected an object';
  const { providers, scoreboard, gold = null } = analysis;
  if (!Array.isArray(providers) || !providers.every((each) => typeof each === 'string'))
    return 'analysis.providers: expected a list of names';
  if (!isJsonObject(scoreboard)) return 'analysis.scoreboard: expected an object';
  const ofRows = damageOfList(scoreboard['rows'], 'analysis.scoreboard.rows', damageOfRow);
  if (ofRows !== null || gold === null) return ofRows;
  if (!isJsonObject(gold)) return 'analysis.gold: expected an object';
  return damageOfList(gold['vendors'], 'analysis.gold.vendors', damageOfGold);
}

function damageOfList(list: unknown, path: string, damageOfOne: (each: Fields) => string | null) {
  if (!Array.isArray(list)) return `${path}: expected a list`;
  for (const [at, each] of (list as unknown[]).entries()) {
    if (!isJsonObject(each)) return `${path}.${at}: expected an object`;
    const damage = damageOfOne(each);
    if (damage !== null) return `${path}.${at}.${damage}`;
  }
  return null;
}

function damageOfRow(row: Fields): string | null {
  for (const name of FIGURES) {
    const figure = row[name] ?? null;
    if (figure !== null && !isJsonObject(figure)) return `${name}: expected an object`;
    const wrong = figure === null ? undefined : numberNames(name).find((key) => !isNumber(figure[key]));
    if (wrong !== undefined) return `${name}.${wrong}: expected a number`;
  }
  return isNumber(row['costPer1000']) ? null : 'costPer1000: expected a number';
}

/** Which field of a figure holds its value. */
function numberNames(figure: string): string[] {
  if (figure === 'time') return ['medianMs'];
  return [figure === 'expected' ? 'per1000' : 'value'];
}

function damageOfGold({ decisions = null }: Fields): string | null {
  if (decisions === null) return null;
  if (!isJsonObject(decisions)) return 'decisions: expected an object';
  const { held } = decisions;
  if (!isJsonObject(held)) return 'decisions.held: expected an object';
  if (!isJsonObject(held['accuracy'])) return 'decisions.held.accuracy: expected an object';
  return null;
}

function isNumber(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'number';
}

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Analysis, type ErrorCosts, type KeyFigure, type KeyFigureSource } from '@moderato/report';
import { codeOf, usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readList } from '../options.js';

/** A condition under which the command fails, such as `recall<0.8` or `tencent.recall<0.8`. */
export interface Condition {
  text: string;
  provider: string | null;
  figure: KeyFigure;
  sign: '<' | '<=' | '>' | '>=';
  limit: number;
}

/**
 * Reads the conditions of `--fail-if`.
 * @param figures the names that there are.
 * @throws ModerationError `config`.
 */
export function readConditions(given: readonly string[], figures: readonly string[]): Condition[] {
  return given.map((text) => {
    const [, provider = null, figure = '', sign = '', limit = ''] =
      /^\s*(?:([\w.-]+)\.)?([a-z-]+)\s*(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)\s*$/.exec(text) ?? [];
    if (!figures.includes(figure))
      throw usageError(
        `--fail-if: expected <figure><limit>, such as recall<0.8 or <vendor>.missed>0.1; the figures are ${figures.join(', ')}`,
      );
    return {
      text: text.trim(),
      provider,
      figure: figure as KeyFigure,
      sign: sign as Condition['sign'],
      limit: Number(limit),
    };
  });
}

/**
 * Which conditions hold, in words; one about a figure without a value counts as fulfilled, since nothing says that all is well.
 * @throws ModerationError `config` for a vendor that is not compared.
 */
export function failedConditions(
  conditions: readonly Condition[],
  figures: Readonly<Record<string, Record<KeyFigure, number | null>>>,
): string[] {
  return conditions.flatMap(({ text, provider, figure, sign, limit }) => {
    if (provider !== null && figures[provider] === undefined)
      throw usageError(
        `--fail-if: ${provider} is not compared; there are ${Object.keys(figures).join(', ')}`,
      );
    const names = provider === null ? Object.keys(figures) : [provider];
    return names.flatMap((name) => {
      const value = figures[name]?.[figure] ?? null;
      if (value === null) return [`${text}: ${name} has no ${figure}`];
      return isMet(value, sign, limit)
        ? [`${text}: ${figure} of ${name} is ${Number(value.toPrecision(4))}`]
        : [];
    });
  });
}

function isMet(value: number, sign: Condition['sign'], limit: number): boolean {
  if (sign === '<') return value < limit;
  if (sign === '<=') return value <= limit;
  return sign === '>' ? value > limit : value >= limit;
}

const COSTS = { miss: 'miss', 'wrong-block': 'wrongBlock', review: 'review' } as const;

/**
 * Reads what errors cost, such as `miss=5,wrong-block=1,review=0.2`; what is left out costs nothing.
 * @throws ModerationError `config`.
 */
export function readCosts(text: string | undefined): ErrorCosts | undefined {
  if (text === undefined) return undefined;
  const costs: ErrorCosts = { miss: 0, wrongBlock: 0, review: 0 };
  const seen = new Set<string>();
  for (const pair of readList(text)) {
    const [, name = '', value = ''] = /^([a-z-]+)=(\d+(?:\.\d+)?)$/.exec(pair) ?? [];
    if (!(name in COSTS) || seen.has(name))
      throw usageError('--cost: expected miss=<number>,wrong-block=<number>,review=<number>, each once');
    seen.add(name);
    costs[COSTS[name as keyof typeof COSTS]] = Number(value);
  }
  if (Object.values(costs).every((cost) => cost === 0))
    throw usageError('--cost: one of the costs must be above 0');
  return costs;
}

/** An earlier report. */
export interface EarlierReport {
  title: string;
  createdAt: string;
  analysis: KeyFigureSource;
}

/**
 * Reads an earlier `report.json`.
 * @param version the one that can be compared with.
 * @throws ModerationError `config`.
 */
export async function readEarlier(
  name: string,
  version: Analysis['version'],
  io: CommandIo,
): Promise<EarlierReport> {
  const text = await readFile(resolve(io.directory, name), 'utf8').catch((error: unknown) => {
    throw usageError(`--compare-with: ${name} cannot be read (${codeOf(error)})`);
  });
  const read = parsed(text);
  const { title, createdAt } = (read?.['manifest'] ?? {}) as Record<string, unknown>;
  const analysis = read?.['analysis'] as Partial<KeyFigureSource> | undefined;
  if (read?.['format'] !== 'moderato-report' || typeof analysis !== 'object')
    throw usageError(`--compare-with: ${name} is no report.json of this program`);
  if (read['version'] !== version || analysis.scoreboard === undefined || analysis.providers === undefined)
    throw usageError(
      `--compare-with: ${name} was made by another version; make it again from the stored results with moderato report`,
    );
  return { title: String(title), createdAt: String(createdAt), analysis: analysis as KeyFigureSource };
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    return JSON.parse(text) as Record<string, unknown> | null;
  } catch {
    return null;
  }
}

import { type ErrorCosts, type KeyFigure } from '@moderato/report';
import { usageError } from '../failure.js';
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
 * Refuses conditions on vendors that are not compared.
 * @throws ModerationError `config`.
 */
export function assertCompared(conditions: readonly Condition[], providers: readonly string[]): void {
  for (const { provider } of conditions) {
    if (provider !== null && !providers.includes(provider))
      throw usageError(`--fail-if: ${provider} is not compared; there are ${providers.join(', ')}`);
  }
}

/** Which conditions hold, in words; one about a figure without a value counts as fulfilled, since nothing says that all is well. */
export function failedConditions(
  conditions: readonly Condition[],
  figures: Readonly<Record<string, Record<KeyFigure, number | null>>>,
): string[] {
  return conditions.flatMap(({ text, provider, figure, sign, limit }) => {
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

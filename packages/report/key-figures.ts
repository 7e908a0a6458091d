import { type Analysis } from './analysis.js';

/** The figures that conditions and comparisons with an earlier report are about; shares from 0 to 1. */
export const KEY_FIGURES = [
  'right',
  'recall',
  'precision',
  'missed',
  'wrongly-held',
  'wrongly-blocked',
  'held',
  'blocked',
  'review',
  'no-verdict',
  'price',
  'cost',
  'median-ms',
] as const;

/** The name of a figure that `--fail-if` can test. */
export type KeyFigure = (typeof KEY_FIGURES)[number];

/** What conditions read of an analysis, also of one that was stored. */
export type KeyFigureSource = Pick<Analysis, 'providers' | 'scoreboard' | 'gold'>;

/** The key figures of every vendor; null where one has no value. */
export function keyFigures({
  providers,
  scoreboard,
  gold,
}: KeyFigureSource): Record<string, Record<KeyFigure, number | null>> {
  return Object.fromEntries(
    providers.map((provider) => {
      const row = scoreboard.rows.find(({ kind, name }) => kind === 'vendor' && name === provider);
      const decisions = gold?.vendors.find((vendor) => vendor.provider === provider)?.decisions ?? null;
      const value = (one: { value: number | null } | null | undefined) => one?.value ?? null;
      const figures: Record<KeyFigure, number | null> = {
        right: value(decisions?.right),
        recall: value(decisions?.held.accuracy.recall),
        precision: value(decisions?.held.accuracy.precision),
        missed: value(row?.missed),
        'wrongly-held': value(row?.wronglyHeld),
        'wrongly-blocked': value(row?.wronglyBlocked),
        held: value(row?.held),
        blocked: value(row?.blocked),
        review: value(row?.review),
        'no-verdict': value(row?.noVerdict),
        price: row?.costPer1000 ?? null,
        cost: value(row?.expected?.per1000),
        'median-ms': row?.time?.medianMs ?? null,
      };
      return [provider, figures];
    }),
  );
}

/** One key figure of one vendor, then and now; null where it had or has no value. */
export interface Change {
  provider: string;
  figure: KeyFigure;
  before: number | null;
  after: number | null;
}

/** What is another figure now than in an earlier report, for the vendors that are in both. */
export function changesSince(before: KeyFigureSource, after: KeyFigureSource): Change[] {
  const [then, now] = [keyFigures(before), keyFigures(after)];
  return after.providers.flatMap((provider) => {
    const [old, fresh] = [then[provider], now[provider]];
    if (old === undefined || fresh === undefined) return [];
    return KEY_FIGURES.flatMap((figure) =>
      old[figure] === fresh[figure] ? [] : [{ provider, figure, before: old[figure], after: fresh[figure] }],
    );
  });
}

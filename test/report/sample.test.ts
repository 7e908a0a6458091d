import { describe, expect, it } from '@jest/globals';
import { type ComparedRow, type GoldLabel } from '@moderato/core';
import { analysed } from './planted.js';
import { row, says, times } from './rows.js';

const block: GoldLabel = { decision: 'block', categories: null };
const pass: GoldLabel = { decision: 'pass', categories: [] };
const hit = () => says('block', 'violence');

const rows: ComparedRow[] = [
  ...times(60, (key) => row(key, hit(), says('pass'), { gold: block }), 'a-finds'),
  ...times(40, (key) => row(key, says('pass'), hit(), { gold: block }), 'b-finds'),
  ...times(200, (key) => row(key, says('pass'), says('pass'), { gold: pass }), 'harmless'),
];

describe('clusters of items', () => {
  const inClusters = rows.map((one) => ({
    ...one,
    cluster: `${one.key.replace(/-\d+$/, '')} ${Math.floor(Number(/\d+$/.exec(one.key)?.[0]) / 10)}`,
  }));
  const width = ({ low, high }: { low: number | null; high: number | null }) => (high ?? 0) - (low ?? 0);

  const none = { low: 0, high: 0 };

  it('widen the intervals of differences and shares, and leave the estimates', () => {
    const [plain, clustered] = [analysed(rows), analysed(inClusters)];
    const [one, other] = [plain.gold?.pairs[0]?.difference, clustered.gold?.pairs[0]?.difference];

    expect(clustered.clusters).toBe(30);
    expect(other?.estimate).toEqual(one?.estimate);
    // every cluster says one thing throughout, so that 10 items say no more than one
    expect(
      width(other?.interval ?? { low: 0, high: 0 }) / width(one?.interval ?? { low: 0, high: 1 }),
    ).toBeGreaterThan(2.6);
    const missed = clustered.gold?.vendors[0]?.decisions?.missed;
    const plainMissed = plain.gold?.vendors[0]?.decisions?.missed;
    expect(missed).toMatchObject({ value: 0.4, successes: 40, total: 100 });
    expect(
      missed?.value === null || plainMissed?.value == null || missed === undefined
        ? 0
        : width(missed.interval) / width(plainMissed.interval),
    ).toBeGreaterThan(2.5);
  });

  it('widen the intervals of agreement beyond chance, of F1 and of MCC', () => {
    const [plain, clustered] = [analysed(rows), analysed(inClusters)];
    for (const name of ['kappa', 'kappaLinear', 'kappaQuadratic', 'ac1', 'ac2'] as const) {
      const [one, other] = [plain.pairs[0]?.chanceCorrected[name], clustered.pairs[0]?.chanceCorrected[name]];
      expect(other?.estimate).toEqual(one?.estimate);
      expect(width(other?.interval ?? none) / width(one?.interval ?? none)).toBeGreaterThan(2.4);
    }
    for (const name of ['f1', 'mcc'] as const) {
      const of = (from: typeof plain) => from.gold?.vendors[0]?.decisions?.held[name];
      expect(of(clustered)?.estimate).toEqual(of(plain)?.estimate);
      expect(width(of(clustered)?.interval ?? none) / width(of(plain)?.interval ?? none)).toBeGreaterThan(2);
    }
  });

  it('widen the intervals by category, of agreement and of the rates of a vendor', () => {
    const gold: GoldLabel = { decision: 'block', categories: ['violence'] };
    const named = (from: ComparedRow[]) =>
      analysed(from.map((one) => (one.key.startsWith('harmless') ? one : { ...one, gold })));
    const [plain, clustered] = [named(rows), named(inClusters)];
    const violence = <Row extends { category: string }>(of: readonly Row[] | undefined) =>
      of?.find(({ category }) => category === 'violence');
    const figures = [plain, clustered].map(({ pairs: [pair], vendors: [vendor], gold: against }) => {
      const own = violence(against?.vendors[0]?.categories);
      return [
        ...[violence(pair?.categories)?.agreement, violence(pair?.categories)?.difference],
        ...[pair?.agreement, vendor?.heldRate, own?.accuracy.recall, own?.f1],
      ].map((figure) =>
        width(figure !== undefined && figure !== null && 'interval' in figure ? figure.interval : none),
      );
    });

    expect(figures[0]?.every((one) => one > 0)).toBe(true);
    for (const [at, one] of (figures[0] ?? []).entries())
      expect((figures[1]?.[at] ?? 0) / one).toBeGreaterThan(2);
    // six clusters for a, four for b
    expect(violence(clustered.pairs[0]?.categories)?.test).toMatchObject({ first: 6, second: 4 });
    expect(violence(clustered.pairs[0]?.categories)).toMatchObject({ onlyFirst: 60, onlySecond: 40 });
  });

  it('widen the intervals of three vendors together', () => {
    const third = (from: ComparedRow[]) =>
      from.map((one) => ({ ...one, outcomes: { ...one.outcomes, c: one.outcomes['a'] ?? says('pass') } }));
    const [plain, clustered] = [rows, inClusters].map((from) => analysed(third(from), ['a', 'b', 'c']).many);
    for (const name of ['fleissKappa', 'ac1', 'ac2', 'alphaNominal', 'alphaOrdinal'] as const) {
      expect(clustered?.[name].estimate.value).toBeCloseTo(plain?.[name].estimate.value ?? 9, 12);
      expect(
        width(clustered?.[name].interval ?? none) / width(plain?.[name].interval ?? none),
      ).toBeGreaterThan(2.4);
    }
  });

  it('are what the exact test counts', () => {
    const right = analysed(inClusters).gold?.pairs[0]?.difference;

    // six clusters for a, four for b: 2 · (1 + 10 + 45 + 120 + 210) / 2^10
    expect(right).toMatchObject({ first: 60, second: 40, differing: 10 });
    expect(right?.test.exact).toBeCloseTo(772 / 1024, 12);
  });

  it('of one item each change nothing but the drawing', () => {
    const single = rows.map((one) => ({ ...one, cluster: one.key }));
    const [plain, clustered] = [analysed(rows), analysed(single)];

    expect(clustered.gold?.pairs[0]?.difference.test).toEqual(plain.gold?.pairs[0]?.difference.test);
    expect(clustered.gold?.vendors[0]?.decisions?.missed.value).toBe(0.4);
  });
});

describe('weights of items', () => {
  it('count in every share and difference against gold', () => {
    const weighted = rows.map((one) => ({ ...one, weight: one.key.startsWith('harmless') ? 1 : 3 }));
    const { gold } = analysed(weighted);
    const [a] = gold?.vendors ?? [];

    expect(gold?.isWeighted).toBe(true);
    expect(a?.decisions?.right.value).toBeCloseTo((3 * 60 + 200) / (3 * 100 + 200), 12);
    expect(gold?.pairs[0]?.difference.estimate.value).toBeCloseTo((3 * 20) / 500, 12);
    expect(a?.decisions?.held.f1.estimate.value).toBeCloseTo((2 * 180) / (2 * 180 + 120), 12);
  });

  it('that are all alike leave every share as it is', () => {
    const weighted = rows.map((one) => ({ ...one, weight: 2 }));
    const [plain, other] = [analysed(rows), analysed(weighted)];

    expect(other.gold?.vendors[0]?.decisions?.missed.value).toBe(
      plain.gold?.vendors[0]?.decisions?.missed.value,
    );
    expect(other.gold?.pairs[0]?.difference.estimate.value).toBeCloseTo(
      plain.gold?.pairs[0]?.difference.estimate.value ?? 1,
      12,
    );
  });
});

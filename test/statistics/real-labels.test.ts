import { describe, expect, it } from '@jest/globals';
import {
  bootstrap,
  cohenKappa,
  createItemTable,
  createPairTable,
  createRatingTable,
  differenceOf,
  fleissKappa,
  gwetAgreementOfMany,
  krippendorffAlpha,
  pairsOfItems,
  pairwiseAgreement,
  rawAgreement,
  type ItemTable,
  type PairTable,
  type RatingTable,
} from '@moderato/statistics';
import { HATECHECK, MANDARIN, realData, valueOf } from './support.js';

/** Rows of a CSV file, quoted fields with line breaks included. */
function rowsOf(text: string): Record<string, string>[] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r?\n|$)/g)) {
    lines.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end !== ',') lines.push([]);
  }
  const [head = [], ...rows] = lines.filter((line) => line.length > 1);
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at] ?? ''])));
}

/** The annotators of an item table with gold, as ratings without names. */
function annotators(table: ItemTable): RatingTable {
  const ratings = createRatingTable(table.labels);
  for (const { labels, items } of table.patterns) ratings.add(labels.slice(1), items);
  return ratings.table();
}

/** Gold against what most annotators said. */
function majority(table: ItemTable): PairTable {
  const pairs = createPairTable(table.labels);
  for (const { labels, items } of table.patterns) {
    const hateful = labels.slice(1).filter((label) => label === 'hateful').length;
    pairs.add(labels[0] ?? null, hateful >= 2 ? 'hateful' : 'non-hateful', items);
  }
  return pairs.table();
}

describe('labels that people gave', () => {
  it('have the agreement that an independent program found: HateCheck, five raters', () => {
    expect(HATECHECK.patterns.reduce((sum, { items }) => sum + items, 0)).toBe(3728);
    expect(pairwiseAgreement(HATECHECK).value).toBeCloseTo(0.973927, 6);
    expect(fleissKappa(HATECHECK).value).toBeCloseTo(0.939016, 6);
    expect(krippendorffAlpha(HATECHECK).value).toBeCloseTo(0.939019, 6);
    expect(gwetAgreementOfMany(HATECHECK).value).toBeCloseTo(0.954455, 6);
  });

  it('have the agreement that an independent program found: Multilingual HateCheck, Mandarin, three raters', () => {
    const ratings = annotators(MANDARIN);

    expect(ratings.patterns.reduce((sum, { items }) => sum + items, 0)).toBe(3378);
    expect(pairwiseAgreement(ratings).value).toBeCloseTo(0.764555, 6);
    expect(fleissKappa(ratings).value).toBeCloseTo(0.505642, 6);
    expect(krippendorffAlpha(ratings).value).toBeCloseTo(0.505691, 6);
    expect(gwetAgreementOfMany(ratings).value).toBeCloseTo(0.550451, 6);
  });

  it("agree with gold, by the annotators' majority, as an independent program found", () => {
    const table = majority(MANDARIN);

    expect(table.counts).toEqual([
      [990, 123],
      [264, 2001],
    ]);
    expect(rawAgreement(table).value).toBeCloseTo(0.885435, 6);
    expect(cohenKappa(table).value).toBeCloseTo(0.748808, 6);
  });

  it('show by the bootstrap which annotator is nearer to gold', () => {
    const against = (drawn: ItemTable, rater: string) => cohenKappa(pairsOfItems(drawn, 'gold', rater));
    const statistic = (drawn: ItemTable) => differenceOf(against(drawn, 'first'), against(drawn, 'second'));
    const { estimate, interval, undefinedReplicates } = bootstrap(MANDARIN, statistic, { replicates: 500 });

    expect(undefinedReplicates).toBe(0);
    expect(valueOf(estimate)).toBeGreaterThan(interval.low!);
    expect(valueOf(estimate)).toBeLessThan(interval.high!);
  });

  it('are counted in the fixtures as they are in the files, where those are present', () => {
    const annotations = realData('hatecheck-annotations.csv');
    const cases = realData('mhc-mandarin-cases.csv');
    const ratings = createRatingTable(HATECHECK.labels);
    const items = createItemTable(MANDARIN.raters, MANDARIN.labels);
    for (const row of annotations === undefined ? [] : rowsOf(annotations)) {
      const names = Array.from({ length: 10 }, (_, at) => `label_${at + 1}`);
      ratings.add(names.map((name) => row[name] || null));
    }
    for (const row of cases === undefined ? [] : rowsOf(cases)) {
      const given = [...row['label_annotated']!.matchAll(/'([^']+)'/g)].map(([, label]) => label!);
      items.add([row['label_gold']!, ...given]);
    }
    const sorted = (list: readonly object[]) => list.map((entry) => JSON.stringify(entry)).sort();

    if (annotations !== undefined)
      expect(sorted(ratings.table().patterns)).toEqual(sorted(HATECHECK.patterns));
    if (cases !== undefined) expect(sorted(items.table().patterns)).toEqual(sorted(MANDARIN.patterns));
    expect([HATECHECK.licence, MANDARIN.licence]).toEqual(['CC-BY-4.0', 'CC-BY-4.0']);
  });
});

import { type Category, type ComparedRow } from '@moderato/core';
import { createAnalysis, type Analysis } from '@moderato/report';
import { COVERED, fails, row, says, times } from './rows.js';

const BLIND: Category[] = COVERED.filter((category) => category !== 'minors');

const pass = () => says('pass');
const blind = (outcome = pass()) => ({ ...outcome, covered: BLIND });

/**
 * 1,000 items with a planted truth: b blocks 60 advertisements that a lets pass and a reviews 5 that b lets pass; both
 * block 35; a blocks 40 items for minors, for which b does not look; 10 items have an error of b and 850 nothing at all.
 */
export function plantedRows(): ComparedRow[] {
  return [
    ...times(60, (key) => row(key, pass(), blind(says('block', 'advertising'))), 'only-b'),
    ...times(5, (key) => row(key, says('review', 'advertising'), blind()), 'only-a'),
    ...times(
      35,
      (key) => row(key, says('block', 'advertising'), blind(says('block', 'advertising'))),
      'both',
    ),
    ...times(40, (key) => row(key, says('block', 'minors'), blind()), 'minors'),
    ...times(10, (key) => row(key, pass(), fails('timeout')), 'error'),
    ...times(850, (key) => row(key, pass(), blind()), 'nothing'),
  ];
}

/** The analysis of rows of a and b. */
export function analysed(rows: Iterable<ComparedRow>, providers = ['a', 'b'], replicates = 500): Analysis {
  const tally = createAnalysis({ providers, seed: 5, replicates });
  for (const each of rows) tally.add(each);
  return tally.finish();
}

/** How often a report says that one of two vendors is stricter, or right more often, where both are exactly alike: five in a hundred at most. */
import { createAnalysis } from '@moderato/report';
import { seeded, uniform } from '@moderato/statistics';

const DECISIONS = ['pass', 'review', 'block'];
const ALIKE = { harmless: [0.97, 0.02, 0.01], harmful: [0.25, 0.25, 0.5] };
const PREVALENCES = [0.01, 0.1, 0.5];
const SIZES = [20, 50, 100, 300, 1000];

const outcomeOf = (decision) => ({
  ...{ decision, category: null, score: null, scale: null, error: null, uncertain: false, elapsedMs: null },
  ...{ findings: [], covered: [], intervals: [], keywords: [], cost: null },
});

/** @returns a row of the table at a time. */
export function* claims(runs, replicates) {
  const generator = seeded(4242);
  const pick = (shares) => {
    let left = uniform(generator);
    return DECISIONS[
      Math.max(
        0,
        shares.findIndex((share) => (left -= share) < 0),
      )
    ];
  };
  yield '| prevalence | items | says stricter | says right more often | runs with gold of both classes |';
  yield '| ---: | ---: | ---: | ---: | ---: |';
  for (const prevalence of PREVALENCES) {
    for (const items of SIZES) {
      const said = { stricter: 0, right: 0, gold: 0 };
      for (let run = 0; run < runs; run += 1) {
        const analysis = createAnalysis({
          providers: ['a', 'b'],
          seed: run,
          replicates,
          keepDisagreements: 0,
        });
        for (let item = 0; item < items; item += 1) {
          const isHarmful = uniform(generator) < prevalence;
          const shares = ALIKE[isHarmful ? 'harmful' : 'harmless'];
          analysis.add({
            ...{ key: String(item), kind: 'text', text: null, slices: {} },
            gold: { decision: isHarmful ? 'block' : 'pass', categories: null },
            outcomes: { a: outcomeOf(pick(shares)), b: outcomeOf(pick(shares)) },
          });
        }
        const { pairs, gold } = analysis.finish();
        if (!['not shown', 'too few'].includes(pairs[0].stricter)) said.stricter += 1;
        if (gold.pairs.length > 0) said.gold += 1;
        if (['first', 'second'].includes(gold.pairs[0]?.better)) said.right += 1;
      }
      const share = (count) => `${((100 * count) / runs).toFixed(1)} %`;
      yield `| ${prevalence * 100} % | ${items} | ${share(said.stricter)} | ${share(said.right)} | ${said.gold} of ${runs} |`;
    }
  }
}

import { type Analysis } from './analysis.js';
import { type CostDifference } from './expected-cost.js';
import { count, counted, decimal, interval, listed } from './numbers.js';
import { sentencesOf } from './sentences.js';

/** A share as a number out of a thousand: `12.5`, whole from 100 on. */
export function perThousand(share: number): string {
  const value = share * 1000;
  return value >= 99.95 ? count(value) : value.toFixed(1);
}

/** The one sentence on top of a report. */
export function leadSentence(analysis: Analysis): string {
  const { pairs, providers, gold } = analysis;
  const [only] = pairs;
  if (pairs.length === 1 && only !== undefined) return sentencesOf(only, analysis)[0] ?? '';
  if (gold !== null && gold.pairs.length > 0) {
    const best = winnerOf(
      providers,
      gold.pairs.map(({ first, second, better }) => ({ first, second, winner: better })),
    );
    if (best !== null) return `Against gold ${best} is right more often than each of the others.`;
    return `Against gold none of ${listed(providers)} is shown to be right more often than all others.`;
  }
  const strictest = winnerOf(
    providers,
    pairs.map(({ first, second, stricter }) => ({ first, second, winner: stricter })),
  );
  if (strictest !== null) return `${strictest} is stricter than each of the others.`;
  return `None of ${listed(providers)} is shown to be stricter than all others.`;
}

/** On how many items each vendor could say nothing, since it does not look for what gold or another vendor names there. */
export function uncoveredSentences({ scoreboard }: Pick<Analysis, 'scoreboard'>): string[] {
  return scoreboard.rows.flatMap(({ name, notCovered }) =>
    notCovered === null || notCovered.items === 0
      ? []
      : [
          `${name} does not look for a category that gold or another vendor names on ${count(notCovered.items)} of the ${counted(notCovered.verdicts, 'item')} with its verdict.`,
        ],
  );
}

function winnerOf(
  providers: readonly string[],
  pairs: readonly { first: string; second: string; winner: string }[],
): string | null {
  const best = providers.find((name) =>
    pairs.every(({ first, second, winner }) => {
      if (first === name) return winner === 'first';
      return second === name ? winner === 'second' : true;
    }),
  );
  return best ?? null;
}

/** What the vendors' errors cost, pair by pair; nothing where nobody said what an error costs. */
export function costSentences({ scoreboard: { costs } }: Pick<Analysis, 'scoreboard'>): string[] {
  if (costs === null) return [];
  const { miss, wrongBlock, review } = costs;
  const given = `a miss costs ${miss}, a wrong block ${wrongBlock}, a review ${review}`;
  return costs.pairs.map((pair) => costSentence(pair, given, costs.wrongBlock));
}

function costSentence(pair: CostDifference, given: string, wrongBlock: number): string {
  const { first, second, items, difference, cheaper, turnsAtMiss } = pair;
  const { per1000 } = difference;
  if (per1000.value === null)
    return `What the errors of ${first} and ${second} cost cannot be said: ${per1000.reason}.`;
  const amount = `${decimal(per1000.value, 0)} for 1,000 items (95% interval ${interval(difference.interval, (value) => decimal(value, 0))}, n = ${count(items)})`;
  const turn =
    turnsAtMiss === null
      ? ' Whatever a miss costs, the choice stays the same.'
      : ` Both cost the same where a miss costs ${decimal(turnsAtMiss)}${wrongBlock > 0 ? `, ${decimal(turnsAtMiss / wrongBlock, 1)} times a wrong block` : ''}.`;
  if (cheaper === 'not shown')
    return `Where ${given}, no difference in cost can be shown: ${first} minus ${second} is ${amount}.${turn}`;
  const [less, more] = cheaper === 'first' ? [first, second] : [second, first];
  return `Where ${given}, the errors of ${less} cost less than those of ${more}: ${first} minus ${second} is ${amount}.${turn}`;
}

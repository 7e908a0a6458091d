import { amount, signed } from './difference-words.js';
import { type GoldFigures, type GoldPair } from './gold-analysis.js';
import { count, counted, listed } from './numbers.js';
import { FEWEST_DIFFERING, sideOf } from './sample.js';

/** By which rule the labels were read; or why they say nothing about decisions. */
export function goldRuleSentence(gold: GoldFigures): string {
  const { labelled, harmful, harmless, rule, refusal, isWeighted } = gold;
  if (refusal !== null) return `Gold labels: ${counted(labelled, 'item')}; ${refusal}.`;
  const meaning =
    rule === 'held'
      ? 'labels only say whether an item may pass, so a vendor is right where it holds (review or block) what gold does not pass and passes the rest'
      : 'labels are passes, reviews and blocks, and a vendor is right where its decision is the same';
  return (
    `Gold labels: ${counted(labelled, 'item')}, ${count(harmful)} harmful and ${count(harmless)} harmless; ${meaning}.` +
    (isWeighted ? ' Items are weighted by the chance with which they were drawn.' : '')
  );
}

/** Who of two vendors is right more often. */
export function rightSentence(pair: GoldPair, gold: Pick<GoldFigures, 'rule'>): string {
  const { first, second, items, difference, better } = pair;
  if (items === 0) return `No labelled item has a verdict of both ${first} and ${second}.`;
  const counts =
    `${first} alone is right on ${count(difference.first)}, ${second} alone on ${count(difference.second)}, ` +
    `of ${counted(items, 'item')}`;
  if (better === 'none named') return noneNamed(pair, counts);
  if (better === 'too few') {
    return `Too few differences to tell whether ${first} or ${second} is right more often: ${counts} (below ${FEWEST_DIFFERING} no test can tell).`;
  }
  if (better === 'not shown') {
    return `Against gold no difference can be shown between ${first} and ${second}: ${counts} (${first} minus ${second}: ${signed(difference)}).`;
  }
  const [best, other] = better === 'first' ? [first, second] : [second, first];
  const held = gold.rule === 'held' ? ' about what to hold' : '';
  return `Against gold ${best} is right more often than ${other}${held}, by ${amount(difference)}: ${counts}.${tradeOff(pair)}`;
}

/** The two kinds of error can point different ways; then the choice depends on what each costs. */
function tradeOff({ first, second, missed, wronglyHeld }: GoldPair): string {
  const [misses, holds] = [sideOf(missed), sideOf(wronglyHeld)];
  if (misses * holds !== -1) return '';
  const [careful, lenient] = misses < 0 ? [first, second] : [second, first];
  return ` But ${careful} misses less of what is harmful and ${lenient} wrongly holds less of what is harmless: which one to take depends on what each error costs.`;
}

function noneNamed({ first, second, constant }: GoldPair, counts: string): string {
  const all = constant.map(({ provider, decides }) =>
    decides === 'pass'
      ? `${provider} passes every labelled item, so it misses all that is harmful and is right on the rest without looking`
      : `${provider} holds every labelled item, so it wrongly holds all that is harmless and is right on the rest without looking`,
  );
  const reason =
    all.length > 0
      ? listed(all)
      : 'the labelled items with a verdict of both are all harmful, or all harmless';
  return `Against gold neither ${first} nor ${second} is named as better: ${reason} (${counts}).`;
}

import { createHash } from 'node:crypto';
import { labelError } from '../label-error.js';
import { checkRater } from '../labels/rater-name.js';

/** Which items a rater gets. */
export interface Raters {
  rater: string;
  /** All raters of the sample, the same for each of them. Default: this one. */
  raters?: readonly string[] | undefined;
  /** Share of the items that every rater gets, from 0 to 1; the others are divided among the raters. @default 1 */
  overlap?: number | undefined;
}

/**
 * The items of one rater, in an order of the rater's own, so that what is labelled late by one is not labelled late by all. It depends
 * on keys and names alone.
 * @throws ModerationError `config` for names or an overlap out of range, and for a rater who is not among the raters.
 */
export function itemsOfRater<Item extends { key: string }>(
  items: readonly Item[],
  { rater, raters = [rater], overlap = 1 }: Raters,
): Item[] {
  for (const name of raters) checkRater(name);
  if (new Set(raters).size < raters.length) throw labelError('raters: expected each name once');
  if (!raters.includes(rater)) throw labelError(`raters: ${rater} is not among them`);
  if (!(overlap >= 0 && overlap <= 1)) throw labelError('overlap: expected a share from 0% to 100%');
  if (overlap < 1 && raters.length < 2)
    throw labelError('overlap: needs the names of all raters, to divide the other items among them');
  const dealt = inOrderOf(items, 'deal');
  const shared = Math.ceil(overlap * items.length);
  const place = [...raters].sort().indexOf(rater);
  const own = dealt.filter((_, at) => at < shared || (at - shared) % raters.length === place);
  return inOrderOf(own, `order of ${rater}`);
}

function inOrderOf<Item extends { key: string }>(items: readonly Item[], purpose: string): Item[] {
  return items
    .map((item) => ({ item, rank: createHash('sha256').update(`${purpose}\n${item.key}`).digest('hex') }))
    .sort((first, second) => (first.rank < second.rank ? -1 : 1))
    .map(({ item }) => item);
}

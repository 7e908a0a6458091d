import { CATEGORIES, type Category, type Decision, type GoldLabel } from '@moderato/core';
import { labelError } from '../label-error.js';
import { type Label } from '../labels/label.js';

/** How gold came about, or why there is none: `tied` without a majority, `unsure` where nobody is sure. */
export type GoldOrigin = 'unanimous' | 'single' | 'majority' | 'adjudicated' | 'tied' | 'unsure';

/** The stratum of what was sent to people and not drawn. */
const QUEUE = 0;

/** What people say of one item. */
export interface GoldItem {
  key: string;
  /** Null for `tied` and `unsure`, which are counted and in no rate. */
  gold: GoldLabel | null;
  origin: GoldOrigin;
  stratum: number;
  /** Items of the stratum in all. */
  stratumSize: number;
  /** How many items it stands for: the size of its stratum divided by the items of it that have a label, unsure ones too. */
  weight: number;
}

/** What people say of a sample. */
export interface LabelledSample {
  items: GoldItem[];
  /** How many items there are of each origin. */
  counts: Record<GoldOrigin, number>;
  /** Whether the items are those that were sent to people, and no sample: figures hold for them alone. */
  isQueue: boolean;
}

/** How gold is made of labels. */
export interface GoldOptions {
  /** The rater whose word decides wherever it was given; counted among no majority. */
  adjudicator?: string | undefined;
}

/**
 * Makes gold of the labels of one or several raters: what more than half of those who are sure say. Where most hold the item back
 * but differ on how, it is `review`. Of the categories, those that more than half name count; a pass names none, and whoever holds
 * back without a category says nothing of them.
 * @param labels at most one of each rater for each item.
 * @throws ModerationError `config` for labels of two samples, for two labels of a rater for one item, and for an adjudicator without
 * labels.
 */
export function goldOfLabels(labels: readonly Label[], { adjudicator }: GoldOptions = {}): LabelledSample {
  if (adjudicator !== undefined && !labels.some(({ rater }) => rater === adjudicator))
    throw labelError(`adjudicator: there are no labels of ${adjudicator}`);
  const isQueue = labels.some(({ stratum }) => stratum === QUEUE);
  if (isQueue && labels.some(({ stratum }) => stratum !== QUEUE))
    throw labelError('some labels are of a queue of reviews and others of a sample; give one kind');
  const byKey = groupsOf(labels);
  const rated = ratedByStratum(byKey);
  const counts = { unanimous: 0, single: 0, majority: 0, adjudicated: 0, tied: 0, unsure: 0 };
  const items = [...byKey].flatMap(([key, [first, ...others]]) => {
    if (first === undefined) return [];
    const { stratum, stratumSize } = first;
    const { gold, origin } = goldOf([first, ...others], adjudicator);
    counts[origin] += 1;
    const weight = isQueue ? 1 : stratumSize / (rated.get(stratum)?.items ?? 1);
    return [{ key, gold, origin, stratum, stratumSize, weight }];
  });
  return { items, counts, isQueue };
}

function groupsOf(labels: readonly Label[]): Map<string, Label[]> {
  const groups = new Map<string, Label[]>();
  for (const label of labels) {
    const group = groups.get(label.key) ?? [];
    const same = group.find(({ rater }) => rater === label.rater);
    if (same !== undefined)
      throw labelError(
        `two labels of ${label.rater} for the item ${JSON.stringify(label.key)}; name each file once`,
      );
    const [first = label] = group;
    if (
      first.stratum !== label.stratum ||
      first.stratumSize !== label.stratumSize ||
      first.weight !== label.weight
    )
      throw labelError(
        `the labels of ${first.rater} and ${label.rater} are of different samples; the item ${JSON.stringify(label.key)} has another stratum or weight`,
      );
    groups.set(label.key, [...group, label]);
  }
  return groups;
}

/** How many items of each stratum have a label. */
function ratedByStratum(byKey: ReadonlyMap<string, Label[]>) {
  const rated = new Map<number, { items: number; size: number }>();
  for (const [label] of byKey.values()) {
    if (label === undefined) continue;
    const { stratum, stratumSize } = label;
    const known = rated.get(stratum) ?? { items: 0, size: stratumSize };
    if (known.size !== stratumSize)
      throw labelError(`the labels are of different samples; the stratum ${stratum} has two sizes`);
    rated.set(stratum, { ...known, items: known.items + 1 });
  }
  const over = [...rated].find(([stratum, { items, size }]) => stratum !== QUEUE && items > size);
  if (over !== undefined)
    throw labelError(`the labels are of different samples; there are too many of the stratum ${over[0]}`);
  return rated;
}

type Said = Label & { decision: Decision };

function goldOf(
  labels: readonly Label[],
  adjudicator: string | undefined,
): { gold: GoldLabel | null; origin: GoldOrigin } {
  const isSure = (label: Label): label is Said => label.decision !== null;
  const decided = labels.filter(isSure).find(({ rater }) => rater === adjudicator);
  if (decided !== undefined)
    return {
      gold: { decision: decided.decision, categories: categoriesOf([decided]) },
      origin: 'adjudicated',
    };
  const sure = labels.filter(isSure);
  if (sure.length === 0) return { gold: null, origin: 'unsure' };
  const decision = majorityOf(sure.map((label) => label.decision));
  if (decision === null) return { gold: null, origin: 'tied' };
  const isUnanimous = sure.every((label) => label.decision === decision);
  const origin = !isUnanimous ? 'majority' : sure.length === 1 ? 'single' : 'unanimous';
  return { gold: { decision, categories: decision === 'pass' ? [] : categoriesOf(sure) }, origin };
}

function majorityOf(decisions: readonly Decision[]): Decision | null {
  const isMost = (wanted: (decision: Decision) => boolean) =>
    decisions.filter(wanted).length * 2 > decisions.length;
  if (isMost((decision) => decision === 'pass')) return 'pass';
  if (!isMost((decision) => decision !== 'pass')) return null;
  return isMost((decision) => decision === 'block') ? 'block' : 'review';
}

/** Null where nobody names one, or where none is named by most. */
function categoriesOf(labels: readonly Said[]): Category[] | null {
  const speaking = labels.filter(({ decision, categories }) => decision === 'pass' || categories.length > 0);
  const named = CATEGORIES.filter(
    (category) =>
      speaking.filter(({ categories }) => categories.includes(category)).length * 2 > speaking.length,
  );
  return named.length === 0 ? null : named;
}

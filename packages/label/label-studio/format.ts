import { createHash } from 'node:crypto';
import { CATEGORIES, DECISIONS, type Category, type Decision } from '@moderato/core';
import { z } from 'zod';
import { type LabelItem } from '../items/label-item.js';
import { labelError } from '../label-error.js';
import { type Label } from '../labels/label.js';

/**
 * A task of Label Studio (https://labelstud.io/guide/tasks.html, Basic Label Studio JSON format): what `data` holds is what its
 * configuration can show.
 */
export interface LabelStudioTask {
  data: { item: string; kind: string } & Record<string, string>;
}

/** What the parts of the configuration are called; docs/label.md has one. */
const NAMES = { decision: 'decision', categories: 'categories', note: 'note' } as const;
const UNSURE = 'unsure';

/** The name of an item in Label Studio, by which its annotations are found again; it says nothing of the caller's key. */
export function labelStudioName(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 32);
}

/**
 * Items as tasks: their content and a name, and neither key nor stratum nor weight.
 * @throws ModerationError `config` for items that Label Studio cannot reach: files of this machine, keys in a vendor's bucket.
 */
export function toLabelStudio(items: readonly LabelItem[]): LabelStudioTask[] {
  return items.map(({ key, kind, text, url, language }) => {
    const shown = text ?? url;
    if (shown === undefined)
      throw labelError(
        `the item ${JSON.stringify(key)} has neither text nor address; Label Studio cannot show it`,
      );
    const field = text === undefined ? kind : 'text';
    const data = { item: labelStudioName(key), kind, [field]: shown };
    return { data: { ...data, ...(language === undefined ? {} : { language }) } };
  });
}

const resultSchema = z.looseObject({
  from_name: z.string(),
  value: z.looseObject({
    choices: z.array(z.string()).optional(),
    text: z.union([z.string(), z.array(z.string())]).optional(),
  }),
});

const annotationSchema = z.looseObject({
  id: z.union([z.number(), z.string()]).optional(),
  completed_by: z.union([z.number(), z.looseObject({ id: z.number() })]).nullish(),
  was_cancelled: z.boolean().nullish(),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
  result: z.array(resultSchema),
});

const exportSchema = z.array(
  z.looseObject({
    data: z.looseObject({ item: z.string() }),
    annotations: z.array(annotationSchema),
  }),
);

/** What an export of Label Studio holds. */
export interface LabelStudioLabels {
  /** At most one of each rater for each item, the last one. */
  labels: Label[];
  /** Annotations that were skipped by their annotator, or that hold no decision. */
  skipped: number;
}

/**
 * Reads an export of Label Studio in the format JSON (https://labelstud.io/guide/task_format): the annotations of the tasks that
 * `toLabelStudio` made. Raters are called `annotator-<id>`.
 * @throws ModerationError `config` naming the task for an item that is none of these, a word that is no choice of ours, and anything that
 * is no such export.
 */
export function fromLabelStudio(exported: unknown, items: readonly LabelItem[]): LabelStudioLabels {
  const { data: tasks } = exportSchema.safeParse(exported);
  if (tasks === undefined)
    throw labelError('this is no export of Label Studio in the format JSON, made of tasks of this program');
  const byName = new Map(items.map((item) => [labelStudioName(item.key), item]));
  const labels = new Map<string, Label>();
  let skipped = 0;
  for (const [at, { data, annotations }] of tasks.entries()) {
    const item = byName.get(data.item);
    if (item === undefined) throw labelError(`task ${at + 1} of the export is about none of these items`);
    const inOrder = [...annotations].sort((first, second) => (timeOf(first) < timeOf(second) ? -1 : 1));
    for (const annotation of inOrder) {
      const said = saidIn(annotation, `task ${at + 1} of the export`);
      if (annotation.was_cancelled === true || said === null) {
        skipped += 1;
        continue;
      }
      const by = annotation.completed_by;
      const rater = `annotator-${typeof by === 'object' ? (by?.id ?? 0) : (by ?? 0)}`;
      const { key, stratum, stratumSize, weight } = item;
      const submission = `label-studio ${data.item} ${annotation.id ?? ''} ${timeOf(annotation)}`;
      const when = { at: timeOf(annotation) || new Date(0).toISOString(), submission };
      labels.set(`${rater} ${key}`, { key, rater, ...said, ...when, stratum, stratumSize, weight });
    }
  }
  return { labels: [...labels.values()], skipped };
}

type Annotation = z.infer<typeof annotationSchema>;

function timeOf({ updated_at: updated, created_at: created }: Annotation): string {
  return updated ?? created ?? '';
}

/** Null without a decision. */
function saidIn(
  { result }: Annotation,
  place: string,
): Pick<Label, 'decision' | 'categories' | 'note'> | null {
  const choicesOf = (name: string) =>
    result
      .filter(({ from_name: from }) => from === name)
      .flatMap(({ value }) => value.choices ?? [])
      .map((word) => word.trim().toLowerCase().replaceAll(' ', '_'));
  const [word, ...others] = choicesOf(NAMES.decision);
  if (word === undefined) return null;
  const isDecision = (one: string): one is Decision => DECISIONS.includes(one as Decision);
  if (others.length > 0 || (word !== UNSURE && !isDecision(word)))
    throw labelError(`${place}: expected one decision, ${DECISIONS.join(', ')} or ${UNSURE}`);
  const categories = choicesOf(NAMES.categories);
  const unknown = categories.find((one) => !CATEGORIES.includes(one as Category));
  if (unknown !== undefined) throw labelError(`${place}: unknown category ${JSON.stringify(unknown)}`);
  const notes = result
    .filter(({ from_name: from }) => from === NAMES.note)
    .flatMap(({ value }) => value.text ?? []);
  const decision = isDecision(word) ? word : null;
  if (decision === 'pass' && categories.length > 0) throw labelError(`${place}: a pass has no categories`);
  return {
    decision,
    categories: categories as Category[],
    note: notes.length === 0 ? null : notes.join('\n'),
  };
}

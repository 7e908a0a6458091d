import { createHmac } from 'node:crypto';
import { type LabelItem } from '../items/label-item.js';
import { type LabelFile } from '../labels/open-labels.js';
import { type ItemState, type PageItem, type PageSubmission } from './page-data.js';

/** The items of one rater with what is said of them, as the server deals them out. */
export interface Desk {
  states(): ItemState[];
  /** The item at a place, from 0; null behind the last. */
  itemAt(place: number): PageItem | null;
  /** The name of the image file of the item at a place; null where it is none. */
  fileAt(place: number): string | null;
  /** Writes a label; null for an id that is none of these items'. */
  submit(submission: PageSubmission): Promise<ItemState | null>;
  /** Takes the label of an item back; null for an id that is none of these items'. */
  undo(id: string, submission: string): Promise<ItemState | null>;
}

/** What a desk is made of. */
export interface DeskParts {
  rater: string;
  /** In the order in which they are shown. */
  items: readonly LabelItem[];
  labels: LabelFile;
  /** Makes the ids, so that nobody can tell a key by its id. */
  secret: string;
  now: () => Date;
}

/** Lays the items out under ids that mean nothing. */
export function createDesk({ rater, items, labels, secret, now }: DeskParts): Desk {
  const idOf = ({ key }: LabelItem) => createHmac('sha256', secret).update(key).digest('hex').slice(0, 32);
  const byId = new Map(items.map((item) => [idOf(item), item]));
  const stateOf = ({ key }: LabelItem): ItemState => {
    const label = labels.current.get(key);
    if (label === undefined) return 'open';
    return label.decision === null ? 'unsure' : 'labelled';
  };
  return {
    states: () => items.map(stateOf),
    itemAt: (place) => {
      const item = items[place];
      if (item === undefined) return null;
      const { kind, text = null, url = null, object = null, file, language = null } = item;
      const label = labels.current.get(item.key);
      const { decision = null, categories = [], note = null } = label ?? {};
      return {
        ...{ id: idOf(item), kind, text, url, object, isFile: file !== undefined, language },
        label: label === undefined ? null : { decision, categories, note },
      };
    },
    fileAt: (place) => items[place]?.file ?? null,
    submit: async ({ id, submission, decision, categories, note }) => {
      const item = byId.get(id);
      if (item === undefined) return null;
      const { key, stratum, stratumSize, weight } = item;
      const said = { decision, categories, note, at: now().toISOString(), submission };
      await labels.write({ key, rater, ...said, stratum, stratumSize, weight });
      return stateOf(item);
    },
    undo: async (id, submission) => {
      const item = byId.get(id);
      if (item === undefined) return null;
      if (stateOf(item) !== 'open')
        await labels.write({ key: item.key, rater, undone: true, at: now().toISOString(), submission });
      return stateOf(item);
    },
  };
}

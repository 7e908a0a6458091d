import { type Decision } from '@moderato/core';
import { type Confusion, type Proportion } from '@moderato/report';
import { type CommandIo } from '../io.js';
import { usageError } from '../failure.js';
import { table } from '../print/table.js';
import { readGold, type GoldFlags } from './gold.js';
import { readGoldFile } from './gold-file.js';

/** How right verdicts are about what to hold, before and after a policy. */
export interface PolicyAccuracy {
  /** Verdicts with a label that says whether the item may pass. */
  labelled: number;
  before: Confusion;
  after: Confusion;
}

/**
 * Opens the labels that a policy is tried on.
 * @returns null where none were named.
 * @throws ModerationError `config`.
 */
export async function openGold(
  options: Pick<GoldFlags, 'gold' | 'goldMap'> & {
    goldFile?: string | undefined;
    goldId?: string | undefined;
  },
  io: CommandIo,
) {
  const { goldFile, goldId, gold = 'gold', goldMap } = options;
  if (goldFile === undefined) {
    if (options.gold !== undefined || goldMap !== undefined || goldId !== undefined)
      throw usageError('--gold, --gold-id, --gold-map: need --gold-file');
    return null;
  }
  const file = await readGoldFile(goldFile, io, goldId);
  const readers = readGold({ gold, goldMap });
  const accuracy: PolicyAccuracy = { labelled: 0, before: none(), after: none() };
  return {
    add: ({ key, before, after }: { key: string | null; before: Decision; after: Decision }) => {
      if (key === null) return;
      const label = readers.goldOf(file.addTo({ key, id: null, meta: {} }));
      if (label === null) return;
      const { decision, categories } = label;
      const isHarmful = decision === null ? (categories?.length ?? 0) > 0 : decision !== 'pass';
      accuracy.labelled += 1;
      count(accuracy.before, isHarmful, before);
      count(accuracy.after, isHarmful, after);
    },
    figures: (): PolicyAccuracy => {
      if (accuracy.labelled > 0) return accuracy;
      const { unknown } = readers.counts();
      throw usageError(
        unknown > 0
          ? '--gold-file: no label was understood; say what the words mean with --gold-map'
          : '--gold-file: no verdict has a label; its ids must be those of the results, and --gold must name its field',
      );
    },
  };
}

/** Precision and recall of what is held, with 95% intervals. */
export async function describeAccuracy({ labelled, before, after }: PolicyAccuracy): Promise<string> {
  // takes long to load, and is rarely needed
  const { accuracyOf } = await import('@moderato/report');
  const row = (name: string, confusion: Confusion) => {
    const { precision, recall, falsePositiveRate } = accuracyOf(confusion);
    return [name, share(precision), share(recall), share(falsePositiveRate)];
  };
  const head = [`held, of ${labelled} labelled`, 'precision', 'recall', 'wrongly held, of the harmless'];
  return table(head, [row('before', before), row('after', after)]);
}

function none(): Confusion {
  return { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
}

function count(confusion: Confusion, isHarmful: boolean, decision: Decision): void {
  if (decision === 'pass') confusion[isHarmful ? 'falseNegatives' : 'trueNegatives'] += 1;
  else confusion[isHarmful ? 'truePositives' : 'falsePositives'] += 1;
}

function share(value: Proportion): string {
  if (value.value === null) return '-';
  const write = (part: number) => (part * 100).toFixed(1);
  return `${write(value.value)}% (${write(value.interval.low)} to ${write(value.interval.high)})`;
}

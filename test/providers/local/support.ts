import { type Verdict } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { localMap } from '../../../normalizer/maps/local.js';
import { createLocal, type LocalOptions } from '../../../providers/local/index.js';

type ListOptions = LocalOptions['lists'][number];

/** A list of rude words, with the given fields replaced. */
export function listOf(words: string[], fields: Partial<ListOptions> = {}): ListOptions {
  return { name: 'rude words', words, category: 'harassment', ...fields };
}

/** The verdict of some lists on a text. */
export async function verdictOf(
  text: string,
  lists: ListOptions[],
  { categories = null, ...options }: Partial<LocalOptions> & { categories?: string[] | null } = {},
): Promise<Verdict> {
  const provider = createLocal({ lists, ...options });
  const job = await provider.check!({ kind: 'text', text }, { categories });
  if (job.state !== 'succeeded') throw new TypeError(`the job is ${job.state}`);
  return normalize(job.result, localMap);
}

/** What was hit, as it stands in the text, in order. */
export async function hitsIn(...call: Parameters<typeof verdictOf>): Promise<(string | null)[]> {
  return (await verdictOf(...call)).segments.map(({ text }) => text);
}

import { decode, type NoteItem } from '../incoming.js';
import type { Vendor } from '../vendors/ids.js';

/** What faults are chosen by: a request, a job or a callback. */
export interface Target {
  vendor: Vendor;
  /** What globs over operations look at; the first one counts for the choice. */
  operations: readonly string[];
  /** The same in every run, as far as the content, and not the run, makes the request. */
  identity: string;
  /** What a glob over names looks at. */
  names: readonly string[];
}

/** Lists what content can be known by: the path of its address or its key, its data id, its digest. */
export function namesOf(note: NoteItem & { items?: readonly NoteItem[] }): string[] {
  return [note, ...(note.items ?? [])].flatMap(({ dataId, contentUrl, contentSha256 }) =>
    [contentUrl === undefined ? undefined : contentName(contentUrl), dataId, contentSha256].filter(
      (name) => name !== undefined,
    ),
  );
}

/** Makes one identity of some names. Where content has none, requests are told apart by their number alone. */
export function identityOf(names: readonly string[]): string {
  return names.join('\n');
}

/** Host and port are left out, because a test's file server has other ones in each run. */
function contentName(address: string): string {
  return URL.canParse(address) ? decode(new URL(address).pathname).slice(1) : address;
}

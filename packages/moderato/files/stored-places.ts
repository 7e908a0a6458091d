import type { JobTicket, UploadPlace } from '@moderato/core';

/** Jobs whose files are kept in mind; with more, the oldest are forgotten. */
const MAX_JOBS = 10_000;

/** Where the files of the jobs of this process are stored, for a callback, which names a job and no file. */
export class StoredPlaces {
  readonly #places = new Map<string, UploadPlace>();

  remember(ticket: JobTicket): void {
    if (ticket.upload === undefined) return;
    const [oldest] = this.#places.keys();
    if (this.#places.size >= MAX_JOBS && oldest !== undefined) this.#places.delete(oldest);
    this.#places.set(keyOf(ticket), ticket.upload);
  }

  forget(ticket: JobTicket): void {
    this.#places.delete(keyOf(ticket));
  }

  /** The ticket with the place of its file, where that is known here. */
  complete(ticket: JobTicket): JobTicket {
    const upload = this.#places.get(keyOf(ticket));
    return upload === undefined ? ticket : { ...ticket, upload };
  }
}

/** Without the kind, which not every callback tells. */
function keyOf({ provider, region, id }: JobTicket): string {
  return [provider, region, id].join('/');
}

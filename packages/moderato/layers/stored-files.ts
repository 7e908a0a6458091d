import { isModerationError, withErrorDetails, type ModerationError } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { type SubmittedJob } from '../call/to-job.js';
import { nameOfPlace, withNotes, withWarnings, type StoredFile } from '../files/stored-file.js';
import { withPlainAddresses, withPlainBody } from '../files/plain-addresses.js';
import { type Lane, type Outcomes, type SubmitCall, type SubmitLayer, type SubmitRequest } from './layer.js';

/**
 * Decides what becomes of the files that were stored for a submit. A job takes its file along in its ticket, so that whoever sees the
 * job end removes it. The file of what was answered at once, or certainly not taken, is removed here; where nobody knows, it stays.
 */
export function storedFilesLayer({ vendor, operation }: Lane): SubmitLayer {
  const callWithFiles = async (next: SubmitCall, request: SubmitRequest): Promise<Outcomes> => {
    const { stored } = request;
    let outcomes: Outcomes;
    try {
      outcomes = await next(request);
    } catch (thrown) {
      throw await failed(toModerationError(thrown, vendor.provider.id, operation), stored);
    }
    return Promise.all(
      outcomes.map(async (outcome, place) => {
        const file = stored[place] ?? null;
        if (file === null) return outcome;
        return isModerationError(outcome) ? failed(outcome, [file]) : submitted(outcome, file);
      }),
    );
  };
  return (next) => (request) =>
    request.stored.every((file) => file === null) ? next(request) : callWithFiles(next, request);
}

async function submitted(outcome: SubmittedJob, { place, remove }: StoredFile): Promise<SubmittedJob> {
  const { job } = outcome;
  if (remove === null) return outcome;
  if (job.state === 'submitted' || job.state === 'running')
    return { ...outcome, job: { ...job, ticket: { ...job.ticket, upload: place } } };
  return { ...outcome, job: withWarnings(withPlainAddresses(job, place), await remove()) };
}

async function failed(
  thrown: ModerationError,
  stored: readonly (StoredFile | null)[],
): Promise<ModerationError> {
  const error = withPlainBody(thrown);
  const files = stored.filter((file) => file !== null && file.remove !== null) as StoredFile[];
  const [first] = files;
  if (first === undefined) return error;
  if (error.effect === 'none') {
    const left = await Promise.all(files.map(async ({ remove }) => (await remove?.()) ?? []));
    return withNotes(error, left.flat());
  }
  const names = files.map(({ place }) => nameOfPlace(place)).join(', ');
  return withErrorDetails(error, {
    upload: first.place,
    message: `${error.message}; the uploaded file stays as ${names}, since a job may read it`,
  });
}

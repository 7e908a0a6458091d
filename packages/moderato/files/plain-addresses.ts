import { withErrorDetails, type Job, type ModerationError, type UploadPlace } from '@moderato/core';

/** An address, also with the slashes that some vendors escape. */
const ADDRESS = /https?:(?:\\?\/){2}[^\s"'<>]*/gi;
/** What is nested deeper is left out. */
const MAX_LEVELS = 1000;

/**
 * The address of a stored file may be signed, and vendors repeat it: the end of a job names it without its query, wherever it stands.
 * @param place where the file was stored.
 */
export function withPlainAddresses(job: Job, place: UploadPlace): Job {
  if (job.state === 'failed' || job.state === 'expired') return { ...job, error: withPlainBody(job.error) };
  if (job.state !== 'succeeded') return job;
  const { source } = job.verdict;
  const subject = source.subject?.replace(/\?.*$/s, '') ?? null;
  const names = [...Object.values(place), ...(subject === null ? [] : [subject])];
  const seen = { file: false };
  const isOfFile = (address: string) => {
    const found = names.some((name) => address.replaceAll('\\/', '/').includes(name));
    seen.file ||= found;
    return found;
  };
  const plain = withoutQueries(job.verdict, isOfFile) as typeof job.verdict;
  // a function of the caller may have named the file in its own way, so that any address may be the one
  const raw = seen.file || place['file'] === undefined ? plain.raw : withoutQueries(plain.raw, () => true);
  return { ...job, verdict: { ...plain, raw, source: { ...plain.source, subject } } };
}

/** The body of an error, in which the vendor may repeat the signed address of a stored file, with no query of any address. */
export function withPlainBody(error: ModerationError): ModerationError {
  if (error.body === undefined) return error;
  return withErrorDetails(error, { body: withoutQueries(error.body, () => true) });
}

function withoutQueries(value: unknown, isMeant: (address: string) => boolean, level = 0): unknown {
  if (typeof value === 'string')
    return value.replace(ADDRESS, (whole) => {
      const [address = ''] = whole.split('?', 1);
      return address !== whole && isMeant(address) ? address : whole;
    });
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (level > MAX_LEVELS) return null;
  if (Array.isArray(value)) return value.map((each) => withoutQueries(each, isMeant, level + 1));
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([name, each]) => [name, withoutQueries(each, isMeant, level + 1)]));
}

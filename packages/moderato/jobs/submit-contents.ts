import { isModerationError, type Content, type ModerationError } from '@moderato/core';
import type { checkImage } from '../call/check-image.js';
import { type CallContext } from '../call/context.js';
import { type Deadline } from '../call/deadline.js';
import { toModerationError } from '../call/failures.js';
import { limitsOf } from '../call/limits-of.js';
import { type CallOptions } from '../call/options.js';
import { capabilityFor, providerCall } from '../call/request.js';
import { type Vendor } from '../call/vendors.js';
import { fileWayOf, isFile, readInline, type FileContent } from '../files/prepare-file.js';
import { type StoredFile } from '../files/stored-file.js';
import { type VendorCalls } from '../layers/compose.js';
import { type Outcomes } from '../layers/layer.js';

/** Content as the vendor gets it. */
interface Prepared {
  content: Content;
  stored: StoredFile | null;
}

/**
 * Submits contents of one kind to a vendor in one call, which costs money once the vendor accepts. What is wrong with one
 * content is its outcome; what goes wrong with the call is thrown. Files are read or stored before.
 * @param givenOf the content as its caller gave it, which the journal is told about.
 */
export async function submitContents(
  context: CallContext & { calls: VendorCalls },
  vendor: Vendor,
  contents: readonly Content[],
  options: CallOptions,
  deadline: Deadline,
  givenOf: (content: Content) => Content = (content) => content,
): Promise<Outcomes> {
  const [first] = contents;
  if (first === undefined) return [];
  const words = () => providerCall(context, first.kind, vendor, options);
  const hasFiles = contents.some(isFile);
  // what is wrong with the options is said before a file is stored
  if (hasFiles) words();
  const hasBytes = hasFiles || contents.some((content) => 'bytes' in content);
  // the reader of picture heads is loaded for those alone
  const check = hasBytes ? (await import('../call/check-image.js')).checkImage : null;
  const givenBy = new Map<Content, Content>();
  const admit = (given: Content, ready: Prepared): Prepared | ModerationError => {
    const asGiven = givenOf(given);
    givenBy.set(ready.content, asGiven);
    return refusalOf(ready.content, asGiven, vendor, options, context, check) ?? ready;
  };
  const prepare = async (given: Content): Promise<Prepared | ModerationError> => {
    if (!isFile(given)) return admit(given, plain(given));
    const ready = await prepareFile(context, vendor, given, options, deadline);
    return isModerationError(ready) ? ready : admit(given, ready);
  };
  const prepared = hasFiles
    ? await Promise.all(contents.map(prepare))
    : contents.map((given) => admit(given, plain(given)));
  const accepted = prepared.filter((each) => !isModerationError(each)) as Prepared[];
  if (accepted.length === 0) return prepared as ModerationError[];
  const call = { ...words(), idempotencyKey: context.calls.nextKey(vendor) };
  const announcement = { contents: accepted.map(({ content }) => content), made: null };
  const submit = context.calls.submitter(vendor, first.kind);
  const isFree = vendor.provider.capabilities.kinds[first.kind]?.scope === 'lists';
  const journal = journalOf(options, (content) => givenBy.get(content) ?? content);
  const outcomes = await submit({
    contents: announcement.contents,
    stored: accepted.map(({ stored }) => stored),
    ...{ call, deadline, announcement },
    // a journal is about what is paid for, and what lists say is not to be taken for the verdict of a route after a crash
    options: { ...options, journal: isFree ? undefined : journal },
  });
  for (const outcome of outcomes)
    if (!isModerationError(outcome)) context.calls.storedPlaces.remember(outcome.job.ticket);
  if (accepted.length === contents.length) return outcomes;
  let taken = 0;
  return prepared.map((each) => (isModerationError(each) ? each : (outcomes[taken++] as Outcomes[number])));
}

function plain(content: Content): Prepared {
  return { content, stored: null };
}

async function prepareFile(
  context: CallContext & { calls: VendorCalls },
  vendor: Vendor,
  given: FileContent,
  options: CallOptions,
  deadline: Deadline,
): Promise<Prepared | ModerationError> {
  try {
    const way = fileWayOf(given, vendor);
    if (way !== 'upload') return plain(await readInline(given, vendor, options));
    const { storeFile } = await import('../files/store-file.js');
    return await context.calls.track(storeFile(context, vendor, given, options, deadline));
  } catch (thrown) {
    return toModerationError(thrown, vendor.provider.id, `submit ${given.kind}`);
  }
}

/** The journal of the caller, which is told about contents as they were given. */
function journalOf({ journal }: CallOptions, givenOf: (content: Content) => Content): CallOptions['journal'] {
  if (journal === undefined) return undefined;
  const asGiven = <Entry extends { content: Content }>(entry: Entry): Entry => ({
    ...entry,
    content: givenOf(entry.content),
  });
  return {
    submitting: (entry) => journal.submitting(asGiven(entry)),
    submitted: (entry) => journal.submitted(asGiven(entry)),
    refused: (entry) => journal.refused(asGiven(entry)),
    ...(journal.attempting === undefined
      ? {}
      : {
          attempting: (entry: { content: Content; provider: string }) => journal.attempting?.(asGiven(entry)),
        }),
  };
}

/** Finds everything that can be wrong with a content before the network. */
function refusalOf(
  content: Content,
  given: Content,
  vendor: Vendor,
  { vendorOptions }: CallOptions,
  { pool }: CallContext,
  check: typeof checkImage | null,
): ModerationError | null {
  const { id } = vendor.provider;
  try {
    const capability = capabilityFor(content, vendor, pool);
    const where = isFile(given) ? `content.file: ${given.file}` : undefined;
    if ('bytes' in content) check?.(content.bytes, limitsOf(capability, vendorOptions?.[id]), id, where);
    return null;
  } catch (error) {
    return toModerationError(error, id, `submit ${content.kind}`);
  }
}

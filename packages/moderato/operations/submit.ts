import {
  inputOf,
  withErrorDetails,
  type Content,
  type Job,
  type JobTicket,
  type ModerationError,
  type Warning,
} from '@moderato/core';
import { mergeVerdicts, type PartVerdict } from '@moderato/normalizer';
import pMap from 'p-map';
import { type CallContext } from '../call/context.js';
import { type CallOptions } from '../call/options.js';
import { capabilityFor, providerCall, unsupported } from '../call/request.js';
import { checkImage, limitsOf } from '../call/check-image.js';
import { toModerationError } from '../call/failures.js';
import { callVendor } from '../layers/call-vendor.js';
import { splitText } from '../call/split-text.js';
import { submitOnce } from '../layers/submit-once.js';
import { type TimeLimit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { remembersCategories, toJob, verdictOf } from '../call/to-job.js';

/** How many parts of one text are judged at a time. */
const PARTS_AT_A_TIME = 4;

/** A job that the vendor has taken, and the wishes that it cannot honour. */
export interface HandedOver {
  job: Job;
  /** Whether it was answered at once, so that there is nothing to fetch later. */
  isAnswered: boolean;
  warnings: Warning[];
}

/** Hands content over, in parts where a text is longer than the vendor reads. */
export async function handOver(
  context: CallContext,
  vendor: Vendor,
  content: Content,
  options: CallOptions,
  limit: TimeLimit,
): Promise<HandedOver> {
  const capability = capabilityFor(content, vendor, context.pool);
  const { id } = vendor.provider;
  const limits = limitsOf(capability, options.vendorOptions?.[id]);
  if ('bytes' in content) checkImage(content.bytes, limits, id);
  const handOne = prepare(context, vendor, content, options, limit);
  const parts =
    'text' in content && limits.maxCharacters !== undefined
      ? splitText(content.text, limits.maxCharacters)
      : [];
  const submit = (before: () => Promise<void>) => {
    const call = (each: Content) => handOne(each, before);
    return 'text' in content && parts.length > 1 ? judgeParts(vendor, content, parts, call) : call(content);
  };
  return submitOnce(context, { contents: [content], vendor, options, limit }, submit, (handed) => [
    ticketOf(handed),
  ]);
}

/** The claim on what was handed over; it carries the verdict where nothing is left at the vendor to fetch later. */
export function ticketOf({ job, isAnswered }: HandedOver): JobTicket {
  return isAnswered && job.state === 'succeeded' ? { ...job.ticket, verdict: verdictOf(job) } : job.ticket;
}

/** Checks everything that can be wrong before the network; what it returns makes one call. */
function prepare(
  context: CallContext,
  vendor: Vendor,
  { kind, ...rest }: Content,
  options: CallOptions,
  limit: TimeLimit,
): (content: Content, before: () => Promise<void>) => Promise<HandedOver> {
  const { provider } = vendor;
  const input = inputOf({ kind, ...rest } as Content);
  const isSync = provider.capabilities.kinds[kind]?.inputs[input] === 'sync';
  const method = isSync ? provider.check : provider.submit;
  if (method === undefined) throw unsupported(vendor, kind, `${provider.id} cannot judge ${kind}`);
  const call = providerCall(context, kind, vendor, options);
  const operation = `submit ${kind}`;
  return async (content, before) => {
    const init = { mode: 'submit' as const, operation, kind, limit, before };
    const job = await callVendor(context, vendor, init, (limits) => method(content, { ...call, ...limits }));
    const isPending = job.state === 'submitted' || job.state === 'running';
    return {
      job: toJob(withCategories(job, options), vendor.map),
      isAnswered: isSync && !isPending,
      warnings: job.warnings ?? [],
    };
  };
}

/** Each part is a call of its own at the vendor, and paid for as such. One part that fails is the failure of the whole. */
async function judgeParts(
  vendor: Vendor,
  content: Extract<Content, { text: string }>,
  parts: readonly { text: string; startChar: number }[],
  call: (content: Content) => Promise<HandedOver>,
): Promise<HandedOver> {
  const failures: ModerationError[] = [];
  const judgePart = async ({ text, startChar }: { text: string; startChar: number }) => {
    if (failures.length > 0) return [];
    try {
      const { job } = await call({ ...content, text });
      const characters = Array.from(text).length;
      return [{ ticket: job.ticket, part: { verdict: verdictOf(job), startChar, characters } }];
    } catch (error) {
      failures.push(toModerationError(error, vendor.provider.id, `submit ${content.kind}`));
      return [];
    }
  };
  const judged = (await pMap(parts, judgePart, { concurrency: PARTS_AT_A_TIME })).flat();
  const [failure] = failures;
  if (failure !== undefined) {
    // parts that were judged are paid for, so that the whole must not simply go again
    const isFree = judged.length === 0 && failures.every(({ effect }) => effect === 'none');
    throw isFree ? failure : withErrorDetails(failure, { effect: 'unknown' });
  }
  const verdict = mergeVerdicts(
    judged.map(({ part }) => part) as [PartVerdict, ...PartVerdict[]],
    Array.from(content.text).length,
  );
  const job: Job = {
    ticket: judged[0]?.ticket as JobTicket,
    state: 'succeeded',
    vendorState: 'every part judged',
    verdict,
  };
  return { job, isAnswered: true, warnings: [] };
}

/** Writes the categories that were asked for into the ticket, unless a policy of the account may overrule them. */
export function withCategories<Handed extends { ticket: JobTicket; warnings?: Warning[] }>(
  job: Handed,
  { categories }: CallOptions,
): Handed {
  if (categories === undefined || !remembersCategories(job.warnings ?? [])) return job;
  return { ...job, ticket: { ...job.ticket, categories: [...categories] } };
}

import { inputOf, type Content, type Job, type JobTicket, type Warning } from '@moderato/core';
import { mergeVerdicts, type PartVerdict } from '@moderato/normalizer';
import { pMapIterable } from 'p-map';
import { type CallOptions } from './call-options.js';
import { callVendor, capabilityFor, providerCall, unsupported, type CallContext } from './calls.js';
import { checkImage } from './check-image.js';
import { splitText } from './split-text.js';
import { type TimeLimit } from './time-limit.js';
import { type Vendor } from './vendor-pool.js';
import { remembersCategories, toJob, verdictOf } from './verdict-of-job.js';

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
  const { limits } = capabilityFor(content, vendor, context.pool);
  if ('bytes' in content) checkImage(content.bytes, limits, vendor.provider.id);
  if ('text' in content && limits.maxCharacters !== undefined) {
    const parts = splitText(content.text, limits.maxCharacters);
    if (parts.length > 1) return handOverParts(context, vendor, content, parts, options, limit);
  }
  return handOverWhole(context, vendor, content, options, limit);
}

async function handOverWhole(
  context: CallContext,
  vendor: Vendor,
  content: Content,
  options: CallOptions,
  limit: TimeLimit,
): Promise<HandedOver> {
  const { provider } = vendor;
  const { kind } = content;
  const isSync = capabilityFor(content, vendor, context.pool).inputs[inputOf(content)] === 'sync';
  const method = isSync ? provider.check : provider.submit;
  if (method === undefined) throw unsupported(vendor, kind, `${provider.id} cannot judge ${kind}`);
  const call = providerCall(kind, vendor, options);
  const job = await callVendor(
    context,
    vendor,
    { mode: 'submit', operation: `submit ${kind}`, limit },
    (limits) => method(content, { ...call, ...limits }),
  );
  const isPending = job.state === 'submitted' || job.state === 'running';
  return {
    job: toJob(withCategories(job, options), vendor.map),
    isAnswered: isSync && !isPending,
    warnings: job.warnings ?? [],
  };
}

/** Each part is a call of its own at the vendor, and paid for as such. One part that fails is the failure of the whole. */
async function handOverParts(
  context: CallContext,
  vendor: Vendor,
  content: Extract<Content, { text: string }>,
  parts: readonly { text: string; startChar: number }[],
  options: CallOptions,
  limit: TimeLimit,
): Promise<HandedOver> {
  const tickets: JobTicket[] = [];
  const judged: PartVerdict[] = [];
  const judgePart = async ({ text, startChar }: { text: string; startChar: number }) => {
    const { job } = await handOverWhole(context, vendor, { ...content, text }, options, limit);
    return { ticket: job.ticket, part: { verdict: verdictOf(job), startChar } };
  };
  for await (const { ticket, part } of pMapIterable(parts, judgePart, { concurrency: PARTS_AT_A_TIME })) {
    tickets.push(ticket);
    judged.push(part);
  }
  const verdict = mergeVerdicts(judged as [PartVerdict, ...PartVerdict[]], Array.from(content.text).length);
  const job: Job = {
    ticket: tickets[0] as JobTicket,
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

import {
  ModerationError,
  parseContent,
  parseTicket,
  type Content,
  type Job,
  type JobTicket,
  type Verdict,
} from '@moderato/core';
import { parseCallOptions, type CallOptions } from './call-options.js';
import { callVendor, limitOf, type CallContext } from './calls.js';
import { cancelJob } from './cancel-job.js';
import { withTicket } from './failures.js';
import { handOver } from './hand-over.js';
import { moderateMany, parseConcurrency } from './moderate-many.js';
import { type Moderator } from './moderator.js';
import { type TimeLimit } from './time-limit.js';
import { type Vendor } from './vendor-pool.js';
import { reportMistake } from './report-mistake.js';
import { toJob, verdictOf } from './verdict-of-job.js';
import { waitForJob } from './wait.js';

/** Makes the front door over vendors that are ready. */
export function openModerator(context: CallContext, close: () => Promise<void>): Moderator {
  const { pool } = context;

  const begin = async (given: Content, options: CallOptions, operation: string) => {
    const content = parseContent(given);
    const vendor = await pool.get(parseCallOptions(options, pool.ids).provider);
    const limit = limitOf(context, vendor.provider.id, `${operation} ${content.kind}`, options);
    return { vendor, limit, ...(await handOver(context, vendor, content, options, limit)) };
  };

  const fetchOnce = async (ticket: JobTicket, vendor: Vendor, limit: TimeLimit): Promise<Job> => {
    const { provider } = vendor;
    const job = await callVendor(
      context,
      vendor,
      { mode: 'read', operation: `fetch ${ticket.kind}`, limit },
      (limits) => {
        if (provider.fetchJob === undefined) throw missing(vendor, 'fetchJob');
        return provider.fetchJob(ticket, { categories: null, ...limits });
      },
    ).catch((error: unknown) => {
      throw withTicket(error, ticket);
    });
    return toJob({ ...job, ticket }, vendor.map);
  };

  const waitFor = async (
    ticket: JobTicket,
    vendor: Vendor,
    limit: TimeLimit,
    options: CallOptions,
  ): Promise<Job> => {
    const declared = vendor.provider.capabilities.kinds[ticket.kind]?.polling;
    const schedule = {
      initialMs: 2000,
      factor: 1.5,
      maxMs: 15_000,
      ...declared,
      ...defined(context.settings.polling ?? {}),
    };
    return waitForJob(
      ticket,
      () => fetchOnce(ticket, vendor, limit),
      schedule,
      limit,
      context.random,
      options.onProgress,
    );
  };

  const moderate = async (content: Content, options: CallOptions = {}): Promise<Verdict> => {
    const { vendor, limit, job, warnings } = await begin(content, options, 'moderate');
    options.onProgress?.({ ticket: job.ticket, state: job.state, vendorState: job.vendorState, polls: 0 });
    const pending = job.state === 'submitted' || job.state === 'running';
    if (!pending) return verdictOf(job);
    const verdict = verdictOf(await waitFor(job.ticket, vendor, limit, options));
    return { ...verdict, warnings: [...verdict.warnings, ...warnings] };
  };

  const wait = async (given: JobTicket, options: CallOptions = {}): Promise<Verdict> => {
    const ticket = parseTicket(given);
    parseCallOptions(options, pool.ids);
    const vendor = await pool.get(ticket.provider);
    const limit = limitOf(context, ticket.provider, `wait for ${ticket.kind}`, options);
    return verdictOf(answered(ticket) ?? (await waitFor(ticket, vendor, limit, options)));
  };

  return {
    moderate,
    submit: async (content, options = {}) => {
      const { job, isAnswered } = await begin(content, options, 'submit');
      // nothing is left at the vendor to fetch later
      return isAnswered ? { ...job.ticket, verdict: verdictOf(job) } : job.ticket;
    },
    fetch: async (given, options = {}) => {
      const ticket = parseTicket(given);
      parseCallOptions(options, pool.ids);
      const vendor = await pool.get(ticket.provider);
      return (
        answered(ticket) ??
        fetchOnce(ticket, vendor, limitOf(context, ticket.provider, `fetch ${ticket.kind}`, options))
      );
    },
    wait,
    async *moderateMany(contents, options = {}) {
      const { concurrency, ...callOptions } = options;
      const vendor = await pool.get(parseCallOptions(callOptions, pool.ids).provider);
      yield* moderateMany(
        context,
        vendor,
        contents,
        { ...callOptions, ...parseConcurrency(concurrency) },
        { moderate, wait },
      );
    },
    cancel: async (given, options = {}) => {
      const ticket = parseTicket(given);
      parseCallOptions(options, pool.ids);
      const vendor = await pool.get(ticket.provider);
      return cancelJob(
        context,
        vendor,
        ticket,
        limitOf(context, ticket.provider, `cancel ${ticket.kind}`, options),
      );
    },
    reportMistake: (verdict, mistake) => reportMistake(context, verdict, mistake),
    handleCallback: async ({ provider: id, headers, body }) => {
      const vendor = await pool.get(id);
      if (vendor.provider.readCallback === undefined) throw missing(vendor, 'readCallback');
      const { ticket, state } = vendor.provider.readCallback({ headers, body });
      if (ticket === null || state === 'probe') return null;
      return fetchOnce(ticket, vendor, limitOf(context, ticket.provider, 'handle callback', {}));
    },
    close,
  };
}

/** The job of a ticket that carries its verdict. */
function answered(ticket: JobTicket): Job | null {
  const { verdict } = ticket;
  return verdict === undefined
    ? null
    : { ticket, state: 'succeeded', vendorState: 'answered at once', verdict };
}

function missing(vendor: Vendor, method: string): ModerationError {
  return new ModerationError({
    code: 'unsupported',
    provider: vendor.provider.id,
    operation: method,
    effect: 'none',
    message: `${vendor.provider.id} does not offer ${method}`,
  });
}

/** Leaves out fields that are present but undefined, so that they do not hide defaults. */
function defined<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}

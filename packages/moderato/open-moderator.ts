import {
  ModerationError,
  inputOf,
  parseContent,
  parseTicket,
  type Content,
  type Job,
  type JobTicket,
  type VendorJob,
  type Verdict,
} from '@moderato/core';
import { parseCallOptions, type CallOptions } from './call-options.js';
import { callVendor, capabilityFor, limitOf, providerCall, withTicket, type CallContext } from './calls.js';
import { type Moderator } from './moderator.js';
import { type TimeLimit } from './time-limit.js';
import { type Vendor } from './vendor-pool.js';
import { toJob } from './verdict-of-job.js';
import { waitForJob } from './wait.js';

/** Makes the front door over vendors that are ready. */
export function openModerator(context: CallContext, close: () => Promise<void>): Moderator {
  const { pool } = context;

  const begin = async (given: Content, options: CallOptions, operation: string) => {
    const content = parseContent(given);
    const vendor = await pool.get(parseCallOptions(options, pool.ids).provider);
    const limit = limitOf(context, vendor.provider.id, `${operation} ${content.kind}`, options);
    const job = await handOver(content, vendor, options, limit);
    return { vendor, limit, job };
  };

  const handOver = async (
    content: Content,
    vendor: Vendor,
    options: CallOptions,
    limit: TimeLimit,
  ): Promise<VendorJob> => {
    const mode = capabilityFor(content, vendor, pool).inputs[inputOf(content)];
    const call = providerCall(content.kind, vendor, options);
    const { provider } = vendor;
    const method = mode === 'sync' ? provider.check : provider.submit;
    if (method === undefined) throw missing(vendor, mode === 'sync' ? 'check' : 'submit');
    const operation = `submit ${content.kind}`;
    const job = await callVendor(context, vendor, { mode: 'submit', operation, limit }, (limits) =>
      method(content, { ...call, ...limits }),
    );
    return remembersCategories(job) && options.categories !== undefined
      ? { ...job, ticket: { ...job.ticket, categories: [...options.categories] } }
      : job;
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

  return {
    moderate: async (content, options = {}) => {
      const { vendor, limit, job } = await begin(content, options, 'moderate');
      options.onProgress?.({ ticket: job.ticket, state: job.state, vendorState: job.vendorState, polls: 0 });
      const pending = job.state === 'submitted' || job.state === 'running';
      const ended = pending ? await waitFor(job.ticket, vendor, limit, options) : toJob(job, vendor.map);
      const verdict = verdictOf(ended);
      return pending ? { ...verdict, warnings: [...verdict.warnings, ...(job.warnings ?? [])] } : verdict;
    },
    submit: async (content, options = {}) => (await begin(content, options, 'submit')).job.ticket,
    fetch: async (given, options = {}) => {
      const ticket = parseTicket(given);
      const vendor = await pool.get(ticket.provider);
      parseCallOptions(options, pool.ids);
      return fetchOnce(ticket, vendor, limitOf(context, ticket.provider, `fetch ${ticket.kind}`, options));
    },
    wait: async (given, options = {}) => {
      const ticket = parseTicket(given);
      const vendor = await pool.get(ticket.provider);
      parseCallOptions(options, pool.ids);
      const limit = limitOf(context, ticket.provider, `wait for ${ticket.kind}`, options);
      return verdictOf(await waitFor(ticket, vendor, limit, options));
    },
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

/** A vendor whose policy may overrule the categories says so; then nothing is claimed about what was looked for. */
function remembersCategories({ warnings = [] }: VendorJob): boolean {
  return !warnings.some(({ code, path }) => code === 'ignored' && path === 'categories');
}

function verdictOf(job: Job): Verdict {
  if (job.state === 'succeeded') return job.verdict;
  if (job.state === 'failed' || job.state === 'expired') throw withTicket(job.error, job.ticket);
  throw new ModerationError({
    code: 'internal',
    provider: job.ticket.provider,
    operation: 'read job',
    message: `the job is still ${job.state}`,
    ticket: job.ticket,
  });
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

import {
  ModerationError,
  type CallbackReading,
  type Content,
  type Provider,
  type ProviderCall,
  type Send,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { type ConformanceOptions } from '@moderato/testkit';
import { createNovavox } from '../novavox/provider.js';
import { novavox } from './novavox.js';

type Options = Record<string, unknown>;
export type Conformance = Omit<ConformanceOptions, 'runner'>;

/** Replaces parts of each provider that is made. */
export function withParts(change: (good: Provider, options: Options) => object): Conformance {
  return withCreate((options) => {
    const good = createNovavox(options);
    return { ...good, ...change(good, options) };
  });
}

/** Replaces how providers are made. */
export function withCreate(create: (options: Options) => Provider): Conformance {
  return { ...novavox, create };
}

/** Changes the options before a provider is made. */
export function withOptions(change: (given: Options) => Options): Conformance {
  return withCreate((given) => createNovavox(change(given)));
}

/** Wraps what sends the requests. */
export function withSend(change: (send: Send) => Send): Conformance {
  return withOptions((given) => ({ ...given, send: change(given['send'] as Send) }));
}

/** Changes what is handed to `submit`. */
export function withSubmit(
  change: (
    content: Content,
    call: ProviderCall,
  ) => [Content, ProviderCall] | Promise<[Content, ProviderCall]>,
): Conformance {
  return withParts((good) => ({
    submit: async (content: Content, call: ProviderCall) => good.submit?.(...(await change(content, call))),
  }));
}

/** Changes every job before it is handed out. */
export function withJobs(change: (job: VendorJob) => VendorJob): Conformance {
  return withParts((good) => guarded(good, async (call) => change(await call)));
}

/** Changes every result before it is handed out. */
export function withResults(change: (result: VendorResult) => Partial<VendorResult>): Conformance {
  return withJobs((job) =>
    job.state === 'succeeded' ? { ...job, result: { ...job.result, ...change(job.result) } } : job,
  );
}

/** Puts another error, or a job, in the place of each error that a call throws. */
export function withErrors(
  change: (error: ModerationError, options: Options) => Error | VendorJob,
): Conformance {
  return withParts((good, options) =>
    guarded(good, async (call) => {
      try {
        return await call;
      } catch (error) {
        const changed = change(error as ModerationError, options);
        if (changed instanceof Error) throw changed;
        return changed;
      }
    }),
  );
}

/** Changes some fields of every error. */
export function withErrorFields(
  fields: Partial<ConstructorParameters<typeof ModerationError>[0]>,
): Conformance {
  return withErrors((error) => copyOf(error, fields));
}

/** Changes what callbacks are read as. */
export function withCallbacks(
  change: (read: () => CallbackReading, body: string, headers: object) => unknown,
): Conformance {
  return withParts((good) => ({
    readCallback: (callback: Parameters<NonNullable<Provider['readCallback']>>[0]) => {
      const read = () => good.readCallback?.(callback) as CallbackReading;
      return change(read, Buffer.from(callback.body).toString('utf8'), callback.headers);
    },
  }));
}

/** Copies an error with some fields changed. */
export function copyOf(
  error: ModerationError,
  fields: Partial<ConstructorParameters<typeof ModerationError>[0]>,
) {
  return new ModerationError({ ...error.toJSON(), body: error.body, ...fields } as never);
}

/** The credential that proves the caller's identity, whichever way. */
export function credentialIn(options: Options): string {
  return String(options['keySecret'] ?? options['loginSecret']);
}

/** Copies an object without one of its fields. */
export function without<Whole extends object>(whole: Whole, field: string): Whole {
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== field)) as Whole;
}

/** A job that passed, out of nothing. */
export function passingJob(): VendorJob & { state: 'succeeded' } {
  const id = 'nv-1';
  const place = { provider: 'novavox', kind: 'audio', region: 'xx-north' } as const;
  const nothing = {
    requestId: null,
    contentId: null,
    subject: null,
    submittedAt: null,
    finishedAt: null,
    label: null,
  };
  const empty = { subLabels: [], findings: [], segments: [], lists: [], warnings: [] };
  return {
    ticket: { ...place, version: 1, id, contentId: null, submittedAt: '2026-01-01T00:00:00.000Z' },
    state: 'succeeded',
    vendorState: 'done',
    result: {
      ...place,
      ...nothing,
      ...empty,
      jobId: id,
      decision: 'fine',
      text: null,
      scoreScale: '0-100',
      categories: null,
      complete: true,
      raw: {},
    },
  };
}

function guarded(good: Provider, guard: (call: Promise<VendorJob>) => Promise<VendorJob>): Partial<Provider> {
  const { check, submit, fetchJob } = good;
  if (!check || !submit || !fetchJob) throw new Error('incomplete');
  return {
    check: (...given) => guard(check(...given)),
    submit: (...given) => guard(submit(...given)),
    fetchJob: (...given) => guard(fetchJob(...given)),
  };
}

import assert from 'node:assert/strict';
import {
  inputOf,
  ERROR_CODES,
  isModerationError,
  type Capabilities,
  type Decision,
  type HttpRequest,
  type HttpResponse,
  type ModerationError,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { type CallFixture, type ProviderOptions } from './fixtures.js';
import { type ConformanceOptions } from './options.js';
import { createSampler, type Sampler } from './sampler.js';

/** The instant at which every recorded request was made. */
export const FIXED_NOW_MS = Date.parse('2026-01-01T00:00:00.000Z');

/** Answers one request; may wait, and may throw as `Send` does. */
export type Respond = (request: HttpRequest) => HttpResponse | Promise<HttpResponse>;

/** Answers the requests that only prepare a call; undefined for all others. */
export type Prepare = (request: HttpRequest) => ReturnType<Respond> | undefined;

/** A provider that reaches no network, with the requests that it wanted to send. */
export interface Opened {
  provider: Provider;
  /** Requests of the calls themselves. */
  requests: HttpRequest[];
  /** Requests that only prepared a call. */
  preparations: HttpRequest[];
}

/** What one call came to. */
export type Outcome = { job: VendorJob } | { error: unknown };

/** What the groups of the suite share. */
export interface Suite {
  options: ConformanceOptions;
  capabilities: Capabilities;
  /** Recorded calls that submit content. */
  submits: CallFixture[];
  /** Recorded calls that fetch a job. */
  fetches: CallFixture[];
  /** Takes the part of the damaged responses that is to be tried. */
  sample: Sampler;
  open(respond: Respond, settings?: ProviderOptions, prepare?: Prepare): Opened;
}

/** A group of the suite. */
export interface Group {
  title: string;
  /** Why the capabilities leave nothing to test; null where they do. Absent for groups that every vendor needs. */
  notApplicable?: (suite: Suite) => string | null;
  define: (suite: Suite) => void;
}

/** Prepares the suite for one provider. */
export function createSuite(options: ConformanceOptions): Suite {
  const { fixtures, answerPreparation } = options;
  const open: Suite['open'] = (respond, settings = fixtures.options, prepare = answerPreparation) => {
    const requests: HttpRequest[] = [];
    const preparations: HttpRequest[] = [];
    const send = async (request: HttpRequest) => {
      const isPreparation = answerPreparation?.(request) !== undefined;
      (isPreparation ? preparations : requests).push(request);
      return (isPreparation ? prepare?.(request) : undefined) ?? respond(request);
    };
    const injected = { send, now: () => FIXED_NOW_MS, random: () => 0.5 };
    return { provider: options.create({ ...settings, ...injected } as never), requests, preparations };
  };
  return {
    options,
    capabilities: open(unreachable).provider.capabilities,
    submits: fixtures.calls.filter(({ operation }) => operation === 'submit'),
    fetches: fixtures.calls.filter(({ operation }) => operation === 'fetch'),
    sample: createSampler(options.share ?? 1),
    open,
  };
}

/** Makes a recorded call of an opened provider. */
export async function perform(
  provider: Provider,
  fixture: CallFixture,
  overrides: Partial<ProviderCall> = {},
): Promise<VendorJob> {
  const call: ProviderCall = { categories: null, ...fixture.call, ...overrides };
  if (fixture.ticket !== undefined) {
    assert(provider.fetchJob, 'a fetch was recorded, but there is no fetchJob');
    return provider.fetchJob(fixture.ticket, call);
  }
  assert(fixture.content, `${fixture.name} has neither content nor ticket`);
  const isSync =
    provider.capabilities.kinds[fixture.content.kind]?.inputs[inputOf(fixture.content)] === 'sync';
  const submit = isSync ? provider.check : provider.submit;
  assert(submit, `a submit was recorded, but there is no ${isSync ? 'check' : 'submit'}`);
  return submit.call(provider, fixture.content, call);
}

/** Waits for a call and keeps what it throws. */
export async function outcomeOf(call: Promise<VendorJob>): Promise<Outcome> {
  return call.then(
    (job) => ({ job }),
    (error: unknown) => ({ error }),
  );
}

/** Makes a recorded call with another answer in place of the recorded one. */
export async function replay(suite: Suite, fixture: CallFixture, respond: Respond): Promise<Outcome> {
  return outcomeOf(perform(suite.open(respond).provider, fixture));
}

/** Fails unless the outcome is an error, of the one class and in full; returns it. */
export function expectError(outcome: Outcome, suite: Suite): ModerationError {
  if ('job' in outcome) assert.fail(`expected an error, got a job in the state ${outcome.job.state}`);
  const { error } = outcome;
  if (!isModerationError(error)) assert.fail(`expected a ModerationError, got ${nameOf(error)}`);
  assert(ERROR_CODES.includes(error.code), `the error code ${JSON.stringify(error.code)} is not listed`);
  // content and tickets are checked by code that knows no vendor
  const isOurs =
    error.provider === suite.options.id || (error.provider === null && error.code === 'invalid_content');
  assert(isOurs, `the error names ${error.provider ?? 'no provider'}`);
  assert(
    error.operation !== '' && error.message !== '',
    'the error does not say what was being done, or what went wrong',
  );
  return error;
}

/** As `expectError`, but a job that ended without a result counts as the error that it carries. */
export function expectFailure(outcome: Outcome, suite: Suite): ModerationError {
  if (!('job' in outcome) || !('error' in outcome.job)) return expectError(outcome, suite);
  return expectError({ error: outcome.job.error }, suite);
}

/** Fails unless the outcome is a job or a proper error; returns what was decided, null where nothing was. */
export function decisionOf(outcome: Outcome, suite: Suite): Decision | null {
  if (!('job' in outcome)) {
    expectError(outcome, suite);
    return null;
  }
  return outcome.job.state === 'succeeded' ? normalize(outcome.job.result, suite.options.map).decision : null;
}

/** Fixtures whose recorded answer ended the call without an error. */
export function answered(fixtures: readonly CallFixture[]): CallFixture[] {
  return fixtures.filter(({ expect }) => 'state' in expect);
}

/** The reason of groups about what goes over the wire. */
export function withoutTransport({ capabilities }: Suite): string | null {
  return capabilities.transport === 'none' ? 'the vendor is called without a transport' : null;
}

/** The answer to tests that expect no request at all. */
export const unreachable: Respond = ({ operation }) =>
  assert.fail(`no request was expected, but ${operation} sent one`);

function nameOf(error: unknown): string {
  // test runners that isolate files make errors of another realm, which are no instances of this one's Error
  const { name, message } = Object(error) as { name?: unknown; message?: unknown };
  return typeof message === 'string' ? `${String(name)}: ${message}` : typeof error;
}

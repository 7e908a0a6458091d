import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  type Content,
  type ErrorCode,
  type Effect,
  type HttpResponse,
  type JobTicket,
  type ProviderCall,
  type Retry,
  type VendorJob,
  type Verdict,
} from '@moderato/core';

/** A provider's options by name, as `create` takes them. */
export type ProviderOptions = Readonly<Record<string, unknown>>;

/** All recorded exchanges of one vendor. */
export interface Fixtures {
  /** The options that they were recorded with; every key in them is made up. */
  options: ProviderOptions;
  calls: CallFixture[];
  callbacks: CallbackFixture[];
}

/** Where a recorded answer comes from. */
export interface FixtureOrigin {
  /** The page, or the date of the recording. */
  source: string;
  /** Whether the answer is exactly as found there. */
  verbatim: boolean;
  note?: string;
}

/** One recorded exchange: what was asked, what went over the wire, and what it has to become. */
export interface CallFixture {
  name: string;
  origin: FixtureOrigin;
  operation: 'submit' | 'fetch';
  /** What is submitted; undefined for `fetch`. */
  content?: Content;
  /** The job that is fetched; undefined for `submit`. */
  ticket?: JobTicket;
  call: Partial<ProviderCall>;
  answer: HttpResponse;
  /** The exact request under the fixed clock, where it was recorded. */
  request?: RecordedRequest;
  expect: ExpectedState | { error: ExpectedError };
  /** The verdict without `raw`, where the job has succeeded. */
  verdict?: Omit<Verdict, 'raw'>;
}

/** A request as it has to go out, byte for byte. */
export interface RecordedRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string | null;
}

/** The state of a job that a recorded response shows. */
export interface ExpectedState {
  state: VendorJob['state'];
  /** The error of a job that failed or expired, where the recording says more than its state. */
  error?: ExpectedError;
}

/** Only the fields that are given are compared. */
export interface ExpectedError {
  code: ErrorCode;
  retry?: Retry;
  effect?: Effect;
  status?: number;
  vendorCode?: string;
  requestId?: string;
}

/** One recorded callback. */
export interface CallbackFixture {
  name: string;
  origin: FixtureOrigin;
  headers: Record<string, string>;
  body: string;
  expect: { state: string; trust: 'signed' | 'unsigned'; jobId: string | null } | { error: ExpectedError };
}

/**
 * Reads a vendor's fixture folder: `options.json`, and for each case a folder with `origin.json`, `case.json` and, where they
 * apply, `response.<ending>`, `request.json` and `verdict.json`.
 * @throws Error naming the file that is missing or unreadable.
 */
export function loadFixtures(directory: string): Fixtures {
  const cases = readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(directory, entry.name))
    .sort();
  const isCallback = (folder: string) => readCase(folder)['operation'] === 'callback';
  return {
    options: readJsonFile(join(directory, 'options.json')) as ProviderOptions,
    calls: cases.filter((folder) => !isCallback(folder)).map(readCall),
    callbacks: cases.filter(isCallback).map(readCallback),
  };
}

function readCall(folder: string): CallFixture {
  const { operation, content, ticket, call = {}, status = 200, headers = {}, expect } = readCase(folder);
  const request = readOptional(folder, 'request.json');
  const verdict = readOptional(folder, 'verdict.json');
  const fixture = {
    name: basename(folder),
    origin: readJsonFile(join(folder, 'origin.json')),
    operation,
    call,
    answer: { status, headers: lowerCaseNames(headers), body: readAnswer(folder) },
    expect,
    ...(content === undefined ? {} : { content: withBytes(content as Record<string, unknown>) }),
    ...(ticket === undefined ? {} : { ticket }),
    ...(request === undefined ? {} : { request }),
    ...(verdict === undefined ? {} : { verdict }),
  };
  return fixture as unknown as CallFixture;
}

function readCallback(folder: string): CallbackFixture {
  const { headers = {}, expect } = readCase(folder);
  const origin = readJsonFile(join(folder, 'origin.json'));
  return { name: basename(folder), origin, headers, body: readAnswer(folder), expect } as CallbackFixture;
}

function readCase(folder: string): Record<string, unknown> {
  return readJsonFile(join(folder, 'case.json')) as Record<string, unknown>;
}

function readAnswer(folder: string): string {
  const name = readdirSync(folder).find((file) => file.startsWith('response.'));
  return name === undefined ? '' : readFileSync(join(folder, name), 'utf8');
}

function readOptional(folder: string, name: string): unknown {
  return readdirSync(folder).includes(name) ? readJsonFile(join(folder, name)) : undefined;
}

function readJsonFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : 'not readable'}`, { cause: error });
  }
}

function lowerCaseNames(headers: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers as Record<string, string>).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

/** JSON cannot hold bytes: a case writes them as base64. */
function withBytes(content: Record<string, unknown>): Record<string, unknown> {
  const { bytes } = content;
  return typeof bytes === 'string'
    ? { ...content, bytes: new Uint8Array(Buffer.from(bytes, 'base64')) }
    : content;
}

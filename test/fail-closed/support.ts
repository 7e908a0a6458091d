import { expect } from '@jest/globals';
import {
  isModerationError,
  type Content,
  type Decision,
  type ErrorCode,
  type HttpRequest,
  type HttpResponse,
  type JobTicket,
  type ModerationError,
  type Send,
  type Verdict,
  type WarningCode,
} from '@moderato/core';
import { createModerator, type Moderator, type ModeratorParts } from 'moderato';
import { loadFixtures, type CallFixture } from '@moderato/testkit';

export const VENDORS = ['tencent', 'huawei'] as const;

export type VendorId = (typeof VENDORS)[number];

/** What the tests need of a vendor's recorded exchanges. */
export interface Recorded {
  id: VendorId;
  options: Record<string, unknown>;
  content: Content;
  ticket: JobTicket;
  /** The answer to a submit, about the same job as the bodies. */
  submitted: HttpResponse;
  pass: string;
  block: string;
  calls: CallFixture[];
}

const recordings = new Map<VendorId, Recorded>();

/** Reads a vendor's recorded calls, once for each test file. */
export function recordedOf(id: VendorId): Recorded {
  const known = recordings.get(id);
  if (known !== undefined) return known;
  const recorded = readRecorded(id);
  recordings.set(id, recorded);
  return recorded;
}

function readRecorded(id: VendorId): Recorded {
  const { options, calls } = loadFixtures(`${import.meta.dirname}/../fixtures/${id}`);
  const named = (name: string) => calls.find((call) => call.name === name)!;
  const submit = named(id === 'tencent' ? 'audio-submit-url' : 'audio-submit-accepted');
  const block = named('audio-fetch-block');
  const ticket: JobTicket = { ...block.ticket!, contentId: null, submittedAt: '2025-12-31T23:59:00.000Z' };
  const pass = named('audio-fetch-pass').answer.body;
  // a response repeats the address of its content
  const url = /https?:[^"<]+/.exec(pass)![0];
  const submittedId = /[a-z0-9_]{30,}/.exec(submit.answer.body)![0];
  return {
    id,
    options,
    content: { kind: 'audio', url },
    ticket,
    submitted: { ...submit.answer, body: submit.answer.body.replaceAll(submittedId, ticket.id) },
    pass,
    block: block.answer.body,
    calls,
  };
}

/** Parts that reach no network, with a clock that starts at the instant of the recordings and jumps through every wait. */
export function partsWith(send: Send): ModeratorParts {
  let nowMs = Date.parse('2026-01-01T00:00:00.000Z');
  return {
    environment: {},
    send,
    now: () => nowMs,
    random: () => 0.5,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      nowMs += ms;
    },
  };
}

/** Opens a moderator on recorded answers: a submit is accepted, and every question about the job gets this answer. */
export function openOn(recorded: Recorded, answer: HttpResponse, submitted = recorded.submitted) {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    return request.method === 'POST' ? submitted : answer;
  };
  const { id, options } = recorded;
  const moderator = createModerator({ provider: id, providers: { [id]: options } }, partsWith(send));
  return { moderator, requests };
}

/** What a call at the front door came to. */
export type Outcome = { verdict: Verdict } | { error: ModerationError };

/** Learns a job's outcome in each way that there is. */
export async function outcomesOf(moderator: Moderator, { content, ticket }: Recorded): Promise<Outcome[]> {
  return [
    await outcomeOf(moderator.moderate(content)),
    await outcomeOf(moderator.wait(ticket)),
    await outcomeOf(
      moderator.fetch(ticket).then((job) => {
        if (job.state === 'succeeded') return job.verdict;
        throw 'error' in job ? job.error : new TypeError(`the job is ${job.state}`);
      }),
    ),
  ];
}

/** Waits for a verdict or an error; anything but a `ModerationError` is thrown on. */
export async function outcomeOf(call: Promise<Verdict>): Promise<Outcome> {
  try {
    return { verdict: await call };
  } catch (error) {
    if (!isModerationError(error)) throw error;
    return { error };
  }
}

/** What a damaged response has to become: an error of one of these codes, or a verdict that is not pass. */
export type Expected =
  { codes: readonly ErrorCode[] } | { decision: Exclude<Decision, 'pass'>; warning?: WarningCode };

/** Damages a recorded body, and says what it has to become. */
export type Row = readonly [
  what: string,
  damage: (bodies: Pick<Recorded, 'pass' | 'block'>) => string,
  expected: Expected,
];

/** The answer is refused. */
export const BAD: Expected = { codes: ['bad_response'] };

/** A person has to look, and is told why. */
export function review(warning: WarningCode): Expected {
  return { decision: 'review', warning };
}

/** Replaces the first occurrence; fails where there is none, so that no row tests an untouched body. */
export function put(body: string, found: string, instead: string): string {
  if (!body.includes(found)) throw new Error(`the recorded body holds no ${found}`);
  return body.replace(found, () => instead);
}

/** Fails unless the damaged answer becomes what is expected, in each way of learning a job's outcome. */
export async function expectOutcomes(id: VendorId, damage: Row[1], expected: Expected): Promise<void> {
  const recorded = recordedOf(id);
  const { moderator } = openOn(recorded, answering(damage(recorded)));

  for (const outcome of await outcomesOf(moderator, recorded)) {
    if ('codes' in expected) {
      expect('error' in outcome ? expected.codes : []).toContain('error' in outcome && outcome.error.code);
      continue;
    }
    expect(outcome).toMatchObject({ verdict: { decision: expected.decision } });
    const codes = 'verdict' in outcome ? outcome.verdict.warnings.map(({ code }) => code) : [];
    if (expected.warning !== undefined) expect(codes).toContain(expected.warning);
  }
}

/** An answer under HTTP 200. */
export function answering(body: string): HttpResponse {
  return { status: 200, headers: {}, body };
}

import { isModerationError } from '@moderato/core';
import { z } from 'zod';
import type { Clock } from './clock.js';
import { queryPairs, type IncomingRequest } from './incoming.js';
import type { Faults } from './faults/faults.js';
import { crossSiteProblem, hostProblem, isDeclaredJson } from './guard.js';
import { checkInput } from './input-file.js';
import type { Journal } from './journal.js';
import type { WireReply } from './server.js';

const PREFIX = '/__emulator/';

/** Entries of the journal in one reply. */
const PAGE = 10_000;

const MAX_BODY_BYTES = 1024 * 1024;

/** No page of another site may read what is said here, whatever it takes it for. */
const PRIVATE = {
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
};

const advanceSchema = z.strictObject({ ms: z.number().min(0) });

const afterSchema = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'not a whole number')
    .default('0')
    .transform(Number),
});

export interface AdminParts {
  faults: Faults;
  journal: Journal;
  clock: Clock;
  advance: (ms: number) => void;
}

/** Answers the emulator's own calls, which no vendor has and no journal mentions; undefined for any other path. */
export type Admin = (incoming: IncomingRequest) => WireReply | undefined;

/**
 * Makes the emulator's own calls: `GET` and `POST /__emulator/faults`, `GET /__emulator/journal?after=<number>`,
 * `POST /__emulator/advance`. They are open to every program of this machine, since the port is on loopback, and to no web page:
 * a page of another origin, a name that was rebound to this machine, and a body that is not declared as JSON are refused.
 */
export function createAdmin({ faults, journal, clock, advance }: AdminParts): Admin {
  const calls: Readonly<Record<string, (incoming: IncomingRequest) => WireReply>> = {
    'GET faults': () => json(200, faults.active()),
    'POST faults': ({ body }) => {
      faults.set(readJson(body));
      return json(200, faults.active());
    },
    'GET journal': ({ query }) => {
      const given = Object.fromEntries(queryPairs(query));
      const { after } = checkInput(given, 'query', { schema: afterSchema, operation: 'read journal' });
      const lines = journal.from(after + 1, PAGE).map((entry) => `${JSON.stringify(entry)}\n`);
      return {
        status: 200,
        headers: { ...PRIVATE, 'content-type': 'application/x-ndjson' },
        body: lines.join(''),
      };
    },
    'POST advance': ({ body }) => {
      const kind = { schema: advanceSchema, operation: 'advance the clock' };
      advance(checkInput(readJson(body), 'body', kind).ms);
      return json(200, { now: new Date(clock.now()).toISOString() });
    },
  };

  return (incoming) => {
    if (!incoming.path.startsWith(PREFIX)) return undefined;
    const intrusion = hostProblem(incoming) ?? crossSiteProblem(incoming);
    if (intrusion !== undefined) return problem(403, intrusion);
    const call = `${incoming.method} ${incoming.path.slice(PREFIX.length)}`;
    const own = Object.hasOwn(calls, call) ? calls[call] : undefined;
    if (own === undefined) return problem(404, `no such call; expected ${Object.keys(calls).join(', ')}`);
    if (incoming.method === 'POST' && !isDeclaredJson(incoming))
      return problem(415, 'content-type: expected application/json');
    if (incoming.isBodyTooLarge || incoming.body.length > MAX_BODY_BYTES)
      return problem(413, `body: longer than ${MAX_BODY_BYTES} bytes`);
    try {
      return own(incoming);
    } catch (error) {
      if (isModerationError(error)) return problem(400, error.message);
      throw error;
    }
  };
}

/** Undefined where it is none, which no check lets pass. */
function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

function json(status: number, body: unknown): WireReply {
  return {
    status,
    headers: { ...PRIVATE, 'content-type': 'application/json' },
    body: `${JSON.stringify(body)}\n`,
  };
}

/** Says why a call is refused. */
export function problem(status: number, message: string): WireReply {
  return json(status, { error: { message } });
}

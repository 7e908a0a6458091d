import { z } from 'zod';
import { CATEGORIES, DECISIONS } from './category.js';
import { ModerationError, isModerationError } from './errors.js';
import { describeIssues } from './issues.js';
import { KINDS } from './kind.js';
import { lazyFields } from './lazily.js';
import { isPlainTicket } from './plain-job.js';
import { type JobTicket } from './ticket.js';
import type { Verdict } from './verdict.js';
import { verdictSchema } from './verdict-schema.js';

/** A job as the caller sees it. `vendorState` keeps the vendor's own word. */
export type Job =
  | { ticket: JobTicket; state: 'submitted' | 'running'; vendorState: string }
  | { ticket: JobTicket; state: 'succeeded'; vendorState: string; verdict: Verdict }
  | { ticket: JobTicket; state: 'failed' | 'expired'; vendorState: string; error: ModerationError };

/** No id that is known comes near. */
const MAX_CHARACTERS = 1024;
/** Twice the longest key of the object stores that are known. */
const MAX_PLACE_CHARACTERS = 2048;

/** Checks a ticket that was kept; `parseTicket` is the function for it. */
export const jobTicketSchema = z.object(lazyFields(ticketFields));

/**
 * Checks a ticket that comes from outside: an object, or its JSON text.
 * @throws ModerationError `invalid_content`, naming each wrong field.
 */
export function parseTicket(value: unknown): JobTicket {
  try {
    return readTicket(value);
  } catch (thrown) {
    throw isModerationError(thrown) ? thrown : refusal('ticket: cannot be read, a property throws');
  }
}

function readTicket(value: unknown): JobTicket {
  if (isShortTicket(value)) {
    // named one by one, and not spread: of very many that are kept, each then takes a sixth less room
    const { version, provider, kind, id, region, contentId, submittedAt, vendor } = value;
    const ticket = { version, provider, kind, id, region, contentId, submittedAt };
    return vendor === undefined ? ticket : { ...ticket, vendor: { ...vendor } };
  }
  const result = jobTicketSchema.safeParse(typeof value === 'string' ? parseJson(value) : value);
  if (result.success) return result.data as JobTicket;
  throw refusal(`${describeIssues(result.error, 'ticket')}; pass the whole JSON object that submit returned`);
}

function refusal(message: string): ModerationError {
  return new ModerationError({ code: 'invalid_content', operation: 'read ticket', effect: 'none', message });
}

const USUAL_FIELDS: ReadonlySet<string> = new Set([
  'version',
  'provider',
  'kind',
  'id',
  'region',
  'contentId',
  'submittedAt',
  'vendor',
]);

/** Whether a ticket is certainly right, and has no field but those of nearly all tickets: most are read several times. */
function isShortTicket(value: unknown): value is JobTicket {
  if (!isPlainTicket(value)) return false;
  const { provider, id, region, contentId } = value;
  for (const text of [provider, id, region, contentId ?? '']) if (text.length > MAX_CHARACTERS) return false;
  return provider !== '' && Object.keys(value).every((name) => USUAL_FIELDS.has(name));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function ticketFields() {
  const word = z.string().min(1).max(MAX_CHARACTERS);
  return {
    version: z.literal(1),
    provider: word,
    kind: z.enum(KINDS),
    id: word,
    region: word,
    contentId: z.string().max(MAX_CHARACTERS).nullable(),
    submittedAt: z.iso.datetime({ offset: true }),
    categories: z.array(z.enum(CATEGORIES)).optional(),
    verdict: verdictSchema.optional(),
    vendor: z.record(z.string(), z.string()).optional(),
    upload: z.record(word, z.string().max(MAX_PLACE_CHARACTERS)).optional(),
    route: z
      .object({
        escalateOn: z.array(z.enum([...DECISIONS, 'not_covered'])).optional(),
        found: z
          .object({ provider: word, decision: z.enum(DECISIONS), categories: z.array(z.enum(CATEGORIES)) })
          .optional(),
      })
      .optional(),
  };
}

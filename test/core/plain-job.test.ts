import { describe, expect, it } from '@jest/globals';
import { ModerationError, parseTicket } from '@moderato/core';
import fc from 'fast-check';
import { jobTicketSchema } from '../../packages/core/job.js';
import { isPlainJob, isPlainSegment } from '../../packages/core/plain-job.js';
import { vendorJobSchema } from '../../packages/core/vendor-job-schema.js';
import { casesOf } from '../support/exhaustive.js';
import { vendorFinding, vendorResult, vendorSegment } from '../support/vendor-result.js';

const ticket = {
  version: 1,
  provider: 'acme',
  kind: 'audio',
  id: 'job-1',
  region: 'xx-north',
  contentId: null,
  submittedAt: '2026-01-01T08:00:00+08:00',
  vendor: { key: 'abc' },
};
const warning = { code: 'ignored', message: 'not sent', path: 'content.language' };
const finding = vendorFinding({
  name: 'nude',
  decision: 'bad',
  subLabels: ['fine'],
  score: 91,
  keywords: ['word'],
  count: 2,
  libraries: [{ type: 'glossary', name: null, keywords: ['word'] }],
  evidence: { label: 'tag' },
});
const segment = vendorSegment({
  startMs: 0,
  endMs: 1500,
  startChar: 3,
  text: 'words',
  url: 'https://example.com/slice',
  findings: [finding],
  ocr: [{ text: 'read' }],
  objects: [{ name: 'knife' }],
});
const result = vendorResult({
  site: 'cn',
  decidedByFindings: false,
  scoreMeaning: 'severity',
  findings: [finding],
  segments: [segment],
  lists: [{ type: 'block', name: null, entity: 'word' }],
  categories: ['nude'],
  notCovered: ['promo'],
  warnings: [{ ...warning, code: 'incomplete' }],
});
const error = new ModerationError({ code: 'job_failed', operation: 'fetch audio', message: 'failed' });

/** One of each shape, with every field that has a rule. */
const JOBS = [
  { ticket, state: 'submitted', vendorState: 'new', warnings: [warning] },
  { ticket, state: 'running', vendorState: '' },
  { ticket, state: 'succeeded', vendorState: 'done', result, warnings: [] },
  { ticket, state: 'failed', vendorState: 'failed', error },
  { ticket, state: 'expired', vendorState: 'gone', error },
];

const isSound = (value: unknown) => vendorJobSchema().safeParse(value).success;

type Path = readonly (string | number)[];

/** Every place in a value, from the outside in. */
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null || value instanceof Error) return [path];
  return [path, ...Object.entries(value).flatMap(([name, child]) => pathsIn(child, [...path, name]))];
}

/** A copy with another value at one place; without it for `DELETED`. */
function replaced(value: unknown, [name, ...rest]: Path, other: unknown): unknown {
  if (name === undefined) return other;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...(value as object) };
  const fields = copy as Record<string, unknown>;
  if (rest.length === 0 && other === DELETED) Reflect.deleteProperty(fields, name);
  else fields[name] = replaced(fields[name], rest, other);
  return copy;
}

const DELETED = Symbol('deleted');

/** What is read of a value; null where it is refused. */
function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch {
    return null;
  }
}

const damaged = fc
  .constantFrom(...JOBS)
  .chain((job) => fc.tuple(fc.constant(job as unknown), fc.constantFrom(...pathsIn(job))));
const other = fc.oneof(
  fc.constantFrom<unknown>(DELETED, undefined, null, '', 'word', -1, 0.5, NaN, Infinity, true, [], {}),
  fc.constantFrom<unknown>([undefined], [null], [1], [['word']], new Array(1), new Date(0), 1n, Symbol('s')),
  fc.constantFrom<unknown>(
    '0-0',
    '0-7',
    'audio',
    'frame',
    'succeeded',
    '2026-01-01',
    ticket,
    result,
    segment,
  ),
  fc.constantFrom<unknown>(
    'x'.repeat(1025),
    { constructor: 1 },
    Object.create(null),
    new Map(),
    () => undefined,
  ),
  fc.jsonValue(),
);

describe('isPlainJob', () => {
  it('knows a job of each shape', () => {
    expect(JOBS.map((job) => [isPlainJob(job), isSound(job)])).toEqual(JOBS.map(() => [true, true]));
    expect(isPlainSegment(segment)).toBe(true);
  });

  it('accepts nothing that the schema refuses, whatever is damaged', () => {
    const numRuns = casesOf(5_000, 200_000);
    fc.assert(
      fc.property(damaged, other, ([job, path], value) => {
        const given = replaced(job, path, value);
        expect({ given, isTaken: isPlainJob(given) && !isSound(given) }).toEqual({ given, isTaken: false });
      }),
      { numRuns },
    );
  });

  it('refuses what is missing where something is needed', () => {
    const needed = JOBS.flatMap((job) =>
      pathsIn(job)
        .filter((path) => path.length > 0)
        .map((path) => replaced(job, path, DELETED))
        .filter((given) => !isSound(given)),
    );

    expect(needed.length).toBeGreaterThan(50);
    expect(needed.filter(isPlainJob)).toEqual([]);
  });
});

describe('parseTicket', () => {
  it('reads what its schema reads and refuses what its schema refuses, whatever is damaged', () => {
    const given = fc.tuple(fc.constantFrom(...pathsIn(ticket)), other, fc.boolean());
    fc.assert(
      fc.property(given, ([path, value, isExtended]) => {
        const damagedTicket = replaced(isExtended ? { ...ticket, more: 1 } : ticket, path, value);
        expect(attempt(() => parseTicket(damagedTicket))).toEqual(
          attempt(() => jobTicketSchema.parse(damagedTicket)),
        );
      }),
      { numRuns: casesOf(2_000, 100_000) },
    );
  });

  it('gives a copy', () => {
    const read = parseTicket(ticket);

    expect(read).toEqual(ticket);
    expect(read).not.toBe(ticket);
    expect(read.vendor).not.toBe(ticket.vendor);
  });
});

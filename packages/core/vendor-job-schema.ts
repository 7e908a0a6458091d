import { z } from 'zod';
import { ModerationError, isModerationError } from './errors.js';
import { describeIssues } from './issues.js';
import { KINDS } from './kind.js';
import { lazily } from './lazily.js';
import { isPlainJob, isPlainSegment } from './plain-job.js';
import type { VendorJob } from './provider.js';
import { isLarge, runInSlices, type Steps } from './steps.js';
import { scoreScaleSchema } from './verdict-schema.js';
import { WARNING_CODES } from './verdict.js';

/** What a provider may return; made for the first job that is not plain. */
export const vendorJobSchema = lazily(makeSchema);

function makeSchema() {
  const text = z.string().nullable();
  const texts = z.array(z.string());
  const milliseconds = z.number().nullable();
  const record = z.record(z.string(), z.unknown());

  const warnings = z.array(
    z.looseObject({ code: z.enum(WARNING_CODES), message: z.string(), path: z.string() }),
  );

  const finding = z.looseObject({
    name: z.string(),
    decision: text,
    subLabels: texts,
    score: z.union([z.string(), z.number()], 'expected a number, a text or null').nullable(),
    keywords: texts,
    count: z.number().nullable(),
    libraries: z.array(z.looseObject({ type: text, name: text, keywords: texts })),
    evidence: record.optional(),
    path: z.string(),
  });

  const segment = z.looseObject({
    kind: z.enum(['audio', 'frame', 'text', 'image']),
    startMs: milliseconds,
    endMs: milliseconds,
    startChar: z.number().optional(),
    text,
    url: text,
    urlExpiresAt: text,
    decision: text,
    label: text,
    subLabels: texts,
    findings: z.array(finding),
    ocr: z.array(record).optional(),
    objects: z.array(record).optional(),
    path: z.string(),
  });

  const result = z.looseObject({
    provider: z.string(),
    site: z.string().optional(),
    region: z.string(),
    kind: z.enum(KINDS),
    jobId: text,
    requestId: text,
    contentId: text,
    subject: text,
    submittedAt: text,
    finishedAt: text,
    decision: text,
    decidedByFindings: z.boolean().optional(),
    label: text,
    subLabels: texts,
    text,
    scoreScale: scoreScaleSchema(),
    scoreMeaning: z.enum(['confidence', 'severity']).optional(),
    findings: z.array(finding),
    segments: z.array(segment),
    lists: z.array(z.looseObject({ type: text, name: text, entity: text })),
    categories: texts.nullable(),
    notCovered: texts.optional(),
    complete: z.boolean(),
    warnings,
  });

  const ticket = z.looseObject({
    version: z.literal(1),
    provider: z.string(),
    kind: z.enum(KINDS),
    id: z.string().min(1, 'expected a non-empty text'),
    region: z.string().min(1, 'expected a non-empty text'),
    contentId: text,
    submittedAt: z.iso.datetime({ offset: true }),
    vendor: z.record(z.string(), z.string()).optional(),
  });

  const common = { ticket, vendorState: z.string(), warnings: warnings.optional() };
  const error = z.custom<ModerationError>(isModerationError, 'expected a ModerationError');

  return z.discriminatedUnion(
    'state',
    [
      z.looseObject({ ...common, state: z.enum(['submitted', 'running']) }),
      z.looseObject({ ...common, state: z.literal('succeeded'), result }),
      z.looseObject({ ...common, state: z.enum(['failed', 'expired']), error }),
    ],
    'expected "submitted", "running", "succeeded", "failed" or "expired"',
  );
}

/** Segments that are checked between two interruptions. */
const SEGMENTS_PER_STEP = 256;

/** As `checkVendorJob`; in slices where there are very many segments. */
export function checkInTurn(
  value: VendorJob,
  provider: string,
  operation: string,
): VendorJob | Promise<VendorJob> {
  const listed: unknown = (value as { result?: { segments?: unknown } } | undefined)?.result?.segments;
  if (!Array.isArray(listed) || !isLarge(listed)) return checkVendorJob(value, provider, operation);
  return runInSlices(checkSteps(value, listed, provider, operation));
}

function* checkSteps(
  value: VendorJob,
  listed: readonly unknown[],
  provider: string,
  operation: string,
): Steps<VendorJob> {
  for (let start = 0; start < listed.length; start += SEGMENTS_PER_STEP) {
    yield;
    const end = Math.min(listed.length, start + SEGMENTS_PER_STEP);
    // the whole is checked by its schema, to name each wrong field by its place
    for (let index = start; index < end; index++)
      if (!isPlainSegment(listed[index])) return checkVendorJob(value, provider, operation);
  }
  const { result } = value as { result: object };
  checkVendorJob({ ...value, result: { ...result, segments: [] } }, provider, operation);
  return value;
}

/**
 * Checks what a provider returned, so that a mistake in a provider is named and not found later as something else.
 * @throws ModerationError `internal` naming each wrong field, never its value.
 */
export function checkVendorJob(value: unknown, provider: string, operation: string): VendorJob {
  if (isPlainJob(value) && (value as VendorJob).ticket.provider === provider) return value as VendorJob;
  const checked = vendorJobSchema().safeParse(value);
  const problems = checked.success
    ? checked.data.ticket.provider === provider
      ? []
      : [`job.ticket.provider: expected ${JSON.stringify(provider)}`]
    : [describeIssues(checked.error, 'job')];
  if (problems.length === 0) return value as VendorJob;
  throw new ModerationError({
    code: 'internal',
    provider,
    operation,
    message: `${operation}: the provider ${provider} returned a wrong job: ${problems.join('; ')}`,
  });
}

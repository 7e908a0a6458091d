import { z } from 'zod';
import { CATEGORIES, DECISIONS } from './category.js';
import { ERROR_CODES } from './error-codes.js';
import { KINDS } from './kind.js';
import { lazyFields } from './lazily.js';
import { WARNING_CODES, type Verdict } from './verdict.js';

/** From 0 to a number above 0. */
export const SCORE_SCALE = /^0-(?=.*[1-9])\d+(\.\d+)?$/;

/** A scale from 0, such as `0-100`. */
export function scoreScaleSchema() {
  return z.string().regex(SCORE_SCALE, 'expected a scale from 0, such as "0-100"');
}

/** Checks a stored or received verdict; the source of `verdictJsonSchema`. */
export const verdictSchema = z.strictObject(lazyFields(verdictFields));

/** The verdict as JSON Schema (draft 2020-12), for other languages and for storage checks. */
export const verdictJsonSchema = madeWhenRead<z.core.JSONSchema.JSONSchema>(
  ['$schema', 'type', 'properties', 'required', 'additionalProperties'],
  () => z.toJSONSchema(verdictSchema, { target: 'draft-2020-12' }),
);

/**
 * Reads a verdict back from its JSON form.
 * @throws ZodError when the value is not a verdict.
 */
export function parseVerdict(value: unknown): Verdict {
  return verdictSchema.parse(value) as Verdict;
}

/** An object with these properties, made when one of them is first read: few programs need it, and all would wait for it at the start. */
function madeWhenRead<Made extends object>(names: readonly (keyof Made)[], make: () => Made): Made {
  let made: Made | undefined;
  const read = (name: keyof Made) => (made ??= make())[name];
  const properties: PropertyDescriptorMap = {};
  for (const name of names) properties[name as string] = { enumerable: true, get: () => read(name) };
  return Object.defineProperties({}, properties) as Made;
}

function verdictFields() {
  const decision = z.enum(DECISIONS);
  const category = z.enum(CATEGORIES);
  const unit = z.number().min(0).max(1);
  const milliseconds = z.number().nonnegative();
  const instant = z.iso.datetime({ offset: true });
  const record = z.record(z.string(), z.unknown());

  const score = z.strictObject({
    value: unit,
    native: z.number(),
    scale: scoreScaleSchema(),
    // verdicts that were stored before scores had a meaning hold confidences
    meaning: z.enum(['confidence', 'severity']).default('confidence'),
  });

  const finding = z.strictObject({
    category,
    subcategory: z.string().nullable(),
    decision,
    score: score.nullable(),
    label: z.string(),
    subLabel: z.string().nullable(),
    keywords: z.array(z.string()),
    count: z.number().int().nonnegative().nullable(),
    evidence: record.optional(),
  });

  const segment = z.strictObject({
    kind: z.enum(['audio', 'frame', 'text', 'image']),
    startMs: milliseconds.nullable(),
    endMs: milliseconds.nullable(),
    startChar: z.number().int().nonnegative().optional(),
    text: z.string().nullable(),
    url: z.string().nullable(),
    urlExpiresAt: instant.nullable(),
    decision,
    category: category.nullable(),
    before: z.strictObject({ decision, category: category.nullable() }).optional(),
    findings: z.array(finding),
    ocr: z.array(record).optional(),
    objects: z.array(record).optional(),
  });

  const coverage = z.strictObject({
    categories: z.array(category).nullable(),
    complete: z.boolean(),
    checked: z.number().nonnegative().optional(),
    total: z.number().nonnegative().optional(),
    unit: z.enum(['characters', 'milliseconds', 'frames']).optional(),
  });

  const source = z.strictObject({
    provider: z.string(),
    site: z.string().optional(),
    region: z.string(),
    kind: z.enum(KINDS),
    jobId: z.string().nullable(),
    requestId: z.string().nullable(),
    contentId: z.string().nullable(),
    subject: z.string().nullable(),
    submittedAt: instant.nullable(),
    finishedAt: instant.nullable(),
    vendorDecision: z.string().nullable(),
    cachedAt: instant.optional(),
  });

  const routing = z.strictObject({
    primary: z.string(),
    tried: z.array(
      z.strictObject({
        provider: z.string(),
        error: z.enum(ERROR_CODES).nullable(),
        escalated: z.enum([...DECISIONS, 'not_covered']).optional(),
        uncertain: z.boolean().optional(),
      }),
    ),
  });

  const policy = z.strictObject({
    name: z.string(),
    changed: z.boolean(),
    reasons: z.array(z.string()),
    incomplete: z.literal('keep').optional(),
    before: z.strictObject({ decision, category: category.nullable(), score: unit.nullable() }).optional(),
  });

  return {
    decision,
    category: category.nullable(),
    score: unit.nullable(),
    findings: z.array(finding),
    segments: z.array(segment),
    text: z.string().nullable(),
    coverage,
    lists: z.array(
      z.strictObject({
        list: z.enum(['allow', 'block', 'unknown']),
        name: z.string().nullable(),
        entity: z.string().nullable(),
      }),
    ),
    warnings: z.array(z.strictObject({ code: z.enum(WARNING_CODES), message: z.string(), path: z.string() })),
    source,
    policy: policy.optional(),
    routing: routing.optional(),
    raw: z.unknown(),
  };
}

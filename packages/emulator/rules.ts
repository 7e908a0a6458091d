import { DECISIONS, KINDS, type Decision, type Kind } from '@moderato/core';
import { z } from 'zod';
import { loadInput } from './input-file.js';
import { VENDORS, type Vendor } from './vendors/ids.js';

/** What a rule can find, in words of no vendor; what a vendor cannot say is left out of its replies. */
export const RULE_LABELS = [
  'porn',
  'sexy',
  'moan',
  'ads',
  'abuse',
  'illegal',
  'politics',
  'terrorism',
  'minors',
  'meaningless',
] as const;

/** What a rule can find; each vendor has its own word for it. */
export type RuleLabel = (typeof RULE_LABELS)[number];

/** What one vendor says differently of a rule. */
export interface RuleOverride {
  label?: RuleLabel | undefined;
  decision?: Decision | undefined;
  score?: number | undefined;
}

/** One rule: it holds when all of `name`, `sha256`, `size` and `words` that it gives hold; at least one of them is needed. */
export interface RuleInput {
  /** The kinds of content that the rule is about. Default: all. */
  kind?: Kind | Kind[] | undefined;
  /** Glob over the path of the address or the object's key; without a slash, over its last part. */
  name?: string | undefined;
  /** Of the content's bytes, in hex. */
  sha256?: string | undefined;
  /** Sides of a picture in pixels, such as `640x480`. */
  size?: string | undefined;
  /** Any of them in the text or transcript, whatever the case; those found become the keywords. */
  words?: string[] | undefined;
  label: RuleLabel;
  decision: Decision;
  /** Confidence from 0 to 1. Default by decision: block 0.95, review 0.75, pass 0. */
  score?: number | undefined;
  /** Reported beside the words that were found. */
  keywords?: string[] | undefined;
  /** Where in the sound or video, in seconds. Default: where the words stand, else all of it. */
  at?: { start: number; end: number } | undefined;
  /** The vendors that see this rule. Default: all. */
  vendors?: Vendor[] | undefined;
  overrides?: Partial<Record<Vendor, RuleOverride | undefined>> | undefined;
}

/** A rules file as it is written. Every rule that holds counts, and the worst decision wins. */
export interface RulesInput {
  rules: RuleInput[];
}

const kind = z.enum(KINDS);
const label = z.enum(RULE_LABELS);
const decision = z.enum(DECISIONS);
const score = z.number().min(0).max(1);
const word = z
  .string()
  .trim()
  .min(1)
  .regex(/^[^\p{Cc}\p{Cs}]+$/u, 'holds a control character');

const overrideSchema = z.strictObject({
  label: label.optional(),
  decision: decision.optional(),
  score: score.optional(),
});

const ruleSchema = z
  .strictObject({
    kind: z.union([kind, z.array(kind).min(1)], `expected ${KINDS.join(', ')} or a list of them`).optional(),
    name: z.string().min(1).optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'not 64 hex digits')
      .transform((hex) => hex.toLowerCase())
      .optional(),
    size: z
      .string()
      .regex(/^[1-9]\d*x[1-9]\d*$/, 'expected width and height such as 640x480')
      .optional(),
    words: z.array(word).min(1).optional(),
    label,
    decision,
    score: score.optional(),
    keywords: z.array(word).optional(),
    at: z
      .strictObject({ start: z.number().min(0), end: z.number().positive() })
      .refine(({ start, end }) => start < end, 'start has to lie before end')
      .optional(),
    vendors: z.array(z.enum(VENDORS)).min(1).optional(),
    overrides: z.partialRecord(z.enum(VENDORS), overrideSchema).optional(),
  })
  .refine(
    ({ name, sha256, size, words }) => [name, sha256, size, words].some((given) => given !== undefined),
    {
      message: 'needs at least one of name, sha256, size, words',
    },
  );

const rulesSchema = z.strictObject({ rules: z.array(ruleSchema) }) satisfies z.ZodType<unknown, RulesInput>;

/** A checked rules file. */
export type Rules = z.output<typeof rulesSchema>;

export type Rule = Rules['rules'][number];

/**
 * Checks rules given as an object, or reads them from a YAML or JSON file.
 * @throws ModerationError `config`, naming the file and each wrong field.
 */
export function loadRules(source: string | RulesInput): Promise<Rules> {
  return loadInput(source, 'options.rules', { schema: rulesSchema, operation: 'read rules' });
}

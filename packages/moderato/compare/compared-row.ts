import {
  KINDS,
  type ComparedOutcome,
  type ComparedRow,
  type Content,
  type ErrorCode,
  type Finding,
  type ModerationError,
  type Score,
  type Verdict,
} from '@moderato/core';
import { vendorMaps, type VendorMap } from '@moderato/normalizer';
import { coveredBy } from './categories.js';
import { type Comparison } from './comparison.js';
import { withoutPolicy } from '../policy/apply-policy.js';
import { reviewIncomplete } from '../policy/review-incomplete.js';
import { timelineOf } from './timeline.js';

/** What is known of a content beside what the vendors say. */
export interface ComparedRowFacts {
  slices?: Record<string, string>;
  gold?: ComparedRow['gold'];
}

/**
 * Puts the result of `compare` into the form that reports take.
 * @param key names the content among all of the report.
 */
export function comparedRow(
  key: string,
  content: Content,
  { outcomes, kind }: Comparison,
  {
    maps,
    slices = {},
    gold = null,
  }: ComparedRowFacts & { maps?: Readonly<Record<string, VendorMap>> | undefined } = {},
): ComparedRow {
  return {
    key,
    kind,
    text: subjectOf(content),
    gold,
    slices: { kind, ...(content.language === undefined ? {} : { language: content.language }), ...slices },
    outcomes: Object.fromEntries(
      outcomes.flatMap(({ provider, verdict, error, elapsedMs, wireMs, cost }) => {
        const map = maps?.[provider] ?? vendorMaps[provider];
        if (map === undefined) return [];
        const failure = error === null ? null : { code: error.code, uncertain: error.uncertain === true };
        const said = { verdict, error: failure, elapsedMs, wireMs };
        return [[provider, comparedOutcome(provider, said, map, cost)]];
      }),
    ),
  };
}

/** The row of a content that no vendor was asked about, because it is none. */
export function failedRow(
  key: string,
  { kind }: Partial<Content>,
  providers: readonly string[],
  { code }: ModerationError,
  { slices = {}, gold = null }: ComparedRowFacts,
): ComparedRow {
  const outcome = { verdict: null, error: { code, uncertain: false }, elapsedMs: null };
  const known = KINDS.find((each) => each === kind) ?? 'text';
  return {
    key,
    kind: known,
    text: null,
    gold,
    slices: { kind: known, ...slices },
    outcomes: Object.fromEntries(
      providers.map((provider) => [provider, comparedOutcome(provider, outcome, null, null)]),
    ),
  };
}

/** What was moderated, where it can be said in a line: the text, the address, the key or the path; null for bytes. */
export function subjectOf(content: Content): string | null {
  if ('text' in content) return content.text;
  if ('url' in content) return content.url;
  if ('file' in content) return content.file;
  return 'object' in content ? content.object : null;
}

/** How one content ended at one vendor. */
export interface VendorResultOfRow {
  verdict: Verdict | null;
  error: { code: ErrorCode; uncertain: boolean } | null;
  elapsedMs: number | null;
  wireMs?: number | null | undefined;
}

/**
 * Puts what one vendor said of a content into the form that reports take. A policy of the caller's is taken back, so that vendors are
 * compared and not what was made of them; a pass on a part of the content stays a review.
 * @param map null where the vendor was not asked.
 * @param price of one call; null where it is not known.
 */
export function comparedOutcome(
  provider: string,
  { verdict: given, error, elapsedMs, wireMs = null }: VendorResultOfRow,
  map: VendorMap | null,
  price: number | null,
): ComparedOutcome {
  const verdict = given === null ? null : reviewIncomplete(withoutPolicy(given));
  const deciding = verdict?.findings.find(({ category }) => category === verdict.category);
  const intervals =
    verdict === null ? [] : (timelineOf([{ provider, verdict }])?.vendors[0]?.intervals ?? []);
  return {
    decision: verdict?.decision ?? null,
    category: verdict?.category ?? null,
    score: deciding === undefined || verdict === null ? null : (scoreOf(verdict, deciding)?.native ?? null),
    scale:
      verdict === null
        ? null
        : ([deciding, ...verdict.findings]
            .flatMap((one) => (one === undefined ? [] : [scoreOf(verdict, one)?.scale ?? null]))
            .find((scale) => scale !== null) ?? null),
    error: error?.code ?? null,
    uncertain: error?.uncertain ?? false,
    elapsedMs,
    wireMs,
    findings: (verdict?.findings ?? []).map((finding) => ({
      category: finding.category,
      decision: finding.decision,
      score: verdict === null ? null : (scoreOf(verdict, finding)?.native ?? null),
    })),
    covered: verdict === null || map === null ? null : coveredBy({ provider, verdict, map }),
    intervals,
    keywords: [...new Set((verdict?.findings ?? []).flatMap(({ keywords }) => keywords))],
    cost: verdict === null && error?.uncertain !== true ? null : price,
  };
}

/** The score of a finding; where the vendor gives none for the whole, the highest of its category in a segment. */
function scoreOf({ segments }: Verdict, { category, score }: Finding): Score | null {
  if (score !== null) return score;
  let highest: Score | null = null;
  for (const { findings } of segments)
    for (const found of findings)
      if (found.category === category && found.score !== null && found.score.value >= (highest?.value ?? 0))
        highest = found.score;
  return highest;
}

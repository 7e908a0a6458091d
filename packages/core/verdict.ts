import type { Category, Decision } from './category.js';
import type { ErrorCode } from './error-codes.js';
import type { Kind } from './kind.js';

/** What was decided about one content, with the evidence and the vendor's own words beside ours. Survives a JSON round trip. */
export interface Verdict {
  decision: Decision;
  /** The category that decided; null on pass. */
  category: Category | null;
  /** The vendor's confidence in `category`, 0 to 1; null where the vendor gives none. Not comparable between vendors. */
  score: number | null;
  /** One per category that the vendor reported on, worst first. */
  findings: Finding[];
  /** Where it was found: slices, frames or text chunks, in order. Some vendors list every slice, others the flagged ones only. */
  segments: Segment[];
  /** Transcript or recognised text of the whole content. */
  text: string | null;
  coverage: Coverage;
  /** Hits on the account's own allow and block lists. */
  lists: ListHit[];
  /** What was odd about the answer. */
  warnings: Warning[];
  source: Source;
  /** Present only when a policy of the caller was applied. */
  policy?: PolicyRecord;
  /** Present only when several vendors could have been asked, or when none gave a verdict. */
  routing?: RoutingRecord;
  /** The vendor's parsed answer, untouched. */
  raw: unknown;
}

/** What a caller's policy did to a verdict. Findings stay as the vendor gave them. */
export interface PolicyRecord {
  name: string;
  /** Whether `decision` is another one than before. */
  changed: boolean;
  reasons: string[];
  /** Present where the policy let a `pass` on a part of the content stand. */
  incomplete?: 'keep';
  /** The verdict as it was, so that another policy can be applied in its place. */
  before?: { decision: Decision; category: Category | null; score: number | null };
}

/** What can lead from a verdict to the next vendor: its decision, or categories that it did not cover. */
export type EscalationReason = Decision | 'not_covered';

/** Which vendors were asked for this verdict, in order; the one that decided is `source.provider`. */
export interface RoutingRecord {
  primary: string;
  tried: RoutingAttempt[];
}

/** One vendor that was called for a content, and why it was not the last one where it was not. */
export interface RoutingAttempt {
  provider: string;
  /** Why it gave no verdict; null for one that gave one. */
  error: ErrorCode | null;
  /** Why its verdict was not the end: the decision, or what it did not cover. Absent for an error and for the one that decided. */
  escalated?: EscalationReason;
  /** True where the vendor may have taken the content, and been paid, although its answer was lost. */
  uncertain?: boolean;
}

/** What the vendor reports of one category. */
export interface Finding {
  category: Category;
  subcategory: string | null;
  decision: Decision;
  score: Score | null;
  /** The vendor's word for the class, such as `PornInfo` or `porn`. */
  label: string;
  /** The vendor's finer word, where it gives one. */
  subLabel: string | null;
  keywords: string[];
  /** How many segments were hit, where the vendor counts. */
  count: number | null;
  /** Further vendor facts, in the vendor's words. */
  evidence?: Record<string, unknown>;
}

/** A vendor's score: `value` on 0..1, `native` as the vendor wrote it. Not comparable between vendors. */
export interface Score {
  value: number;
  native: number;
  scale: ScoreScale;
  /** `confidence` that the class applies, or `severity` of what was found. */
  meaning: 'confidence' | 'severity';
}

/** From 0 to the vendor's highest score, such as `0-1`, `0-7` or `0-100`. */
export type ScoreScale = `0-${number}`;

/** A place in the content with what was found there: a slice of audio, a frame of a video, a part of a text. */
export interface Segment {
  kind: 'audio' | 'frame' | 'text' | 'image';
  startMs: number | null;
  endMs: number | null;
  startChar?: number;
  text: string | null;
  /** A copy at the vendor, reachable until `urlExpiresAt`. */
  url: string | null;
  urlExpiresAt: string | null;
  decision: Decision;
  category: Category | null;
  /** As it was; present only where a policy has changed it. */
  before?: { decision: Decision; category: Category | null };
  findings: Finding[];
  ocr?: Record<string, unknown>[];
  objects?: Record<string, unknown>[];
}

/** What the vendor looked for, and in how much of the content. */
export interface Coverage {
  /** What was looked for; null means that the vendor's policy decided. */
  categories: Category[] | null;
  /** False when the vendor did not look at all of the content. */
  complete: boolean;
  checked?: number;
  total?: number;
  unit?: 'characters' | 'milliseconds' | 'frames';
}

/** A hit on a list of the account: who or what is always allowed or always blocked. */
export interface ListHit {
  list: 'allow' | 'block' | 'unknown';
  name: string | null;
  entity: string | null;
}

/** Closed list of the oddities that a verdict can carry. */
export const WARNING_CODES = [
  'unknown_decision',
  'unknown_label',
  'unknown_score',
  'contradiction',
  'incomplete',
  'truncated',
  'not_covered',
  'ignored',
  'no_verdict',
  'file_kept',
] as const;

/** What a warning is about. */
export type WarningCode = (typeof WARNING_CODES)[number];

/** Something about a verdict that is not as it should be; it never changes a decision towards pass. */
export interface Warning {
  code: WarningCode;
  message: string;
  /** Where in the vendor's answer, or in the call, such as `Section[0].PornInfo.HitFlag`. */
  path: string;
}

/** Where a verdict comes from: vendor, job, request, times, and the vendor's own word for its decision. */
export interface Source {
  provider: string;
  /** Which of the vendor's sites answered, for vendors that run several. */
  site?: string;
  region: string;
  kind: Kind;
  jobId: string | null;
  requestId: string | null;
  contentId: string | null;
  /** The URL or object key that the vendor says it moderated. */
  subject: string | null;
  submittedAt: string | null;
  finishedAt: string | null;
  /** The vendor's own overall word. */
  vendorDecision: string | null;
  /** When the verdict was stored, for one that comes from the cache; ISO-8601 with a zone. */
  cachedAt?: string;
}

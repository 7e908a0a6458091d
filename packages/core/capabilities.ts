import type { ContentInput } from './content.js';
import type { Kind } from './kind.js';

/** What a provider can do, as frozen data: true both ways, so what is not declared is refused before any network. */
export interface Capabilities {
  kinds: Readonly<Partial<Record<Kind, KindCapability>>>;
  callbacks: CallbackCapability;
  /** How long the vendor keeps results, in milliseconds; null where it does not say. */
  resultRetentionMs: number | null;
}

export interface KindCapability {
  /** The ways to hand content over. `sync`: answered at once, through `check`. `async`: a job, through `submit` and `fetchJob`. */
  inputs: Readonly<Partial<Record<ContentInput, 'sync' | 'async'>>>;
  /** Several contents in one call, through `checkBatch`; absent where the vendor has none. */
  batch?: { maxItems: number; inputs: readonly ContentInput[] };
  /** Whether running jobs can be ended through `cancelJob`. Default false. */
  cancel?: boolean;
  /** Whether wrong verdicts can be reported through `reportMistake`. Default false. */
  mistakes?: boolean;
  limits: KindLimits;
  /** The vendor's own words for what it can be asked to look for; the normalizer's map translates them. */
  categories: readonly string[];
  returns: {
    /** Whether the vendor gives confidences. */
    scores: boolean;
    transcript: boolean;
    /** `all`: passing segments are listed too. `flagged`: only those found wanting. */
    segments: 'all' | 'flagged' | 'none';
  };
  /** When to ask after a job, absent for kinds answered at once. */
  polling?: PollingSchedule;
}

/** First wait, growth of each further wait, and the longest wait. */
export interface PollingSchedule {
  initialMs: number;
  factor: number;
  maxMs: number;
}

export interface KindLimits {
  maxBytes?: number;
  maxDurationMs?: number;
  /** Unicode code points. Longer text is judged in parts. */
  maxCharacters?: number;
  /** Sides of a picture, in pixels. */
  minSidePixels?: number;
  maxSidePixels?: number;
  /** File name endings, lower case, without the dot. */
  formats?: readonly string[];
  /** ISO 639-1 codes. */
  languages?: readonly string[];
  requestsPerSecond?: number;
  concurrentJobs?: number;
}

/** `none`: anyone could have sent it. `partial`: origin is signed but the verdict is not. `full`: the whole body is signed. */
export interface CallbackCapability {
  supported: boolean;
  signed: 'none' | 'partial' | 'full';
}

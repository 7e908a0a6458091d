import type { ContentInput } from './content.js';
import type { Kind } from './kind.js';
import type { Score } from './verdict.js';

/**
 * What a provider can do, as frozen data: true both ways, so what is not declared is refused before any network. It also
 * decides which files, fixtures and conformance groups a vendor needs.
 */
export interface Capabilities {
  kinds: Readonly<Partial<Record<Kind, KindCapability>>>;
  /** `http`: calls go through `send`. `none`: the vendor runs inside the process, so nothing is signed, sent or retried on the wire. */
  transport: 'http' | 'none';
  callbacks: CallbackCapability;
  /** How long the vendor keeps results, in milliseconds; null where it does not say. */
  resultRetentionMs: number | null;
}

/** What a vendor can do with one kind of content. */
export interface KindCapability {
  /** How content can be given. `sync`: answered at once, through `check`. `async`: a job, through `submit` and `fetchJob`. */
  inputs: Readonly<Partial<Record<ContentInput, 'sync' | 'async'>>>;
  /**
   * Where files of this machine are stored for the vendor to read, through `planUpload`, `upload` and `removeUpload`, and how the
   * content is then given. Absent where files are sent inside the call, or cannot be moderated.
   */
  uploads?: { input: 'object' | 'url'; maxBytes: number };
  /** Several contents in one call, through `checkBatch`; absent where the vendor has none. */
  batch?: { maxItems: number; inputs: readonly ContentInput[] };
  /**
   * Whether jobs can be fetched although content is answered at once, such as those that only a callback names.
   * @default whether an input is `async`
   */
  fetch?: boolean;
  /**
   * Whether running jobs can be ended through `cancelJob`.
   * @default false
   */
  cancel?: boolean;
  /**
   * Whether wrong verdicts can be reported through `reportMistake`.
   * @default false
   */
  mistakes?: boolean;
  limits: KindLimits;
  /** Limits that hold instead where the call sets an option of the vendor to `true`, by the option's name. */
  limitsByOption?: Readonly<Record<string, KindLimits>>;
  /** The vendor's own words for what it can be asked to look for; the normalizer's map translates them. */
  categories: readonly string[];
  /**
   * `content`: the vendor's own idea of its categories is looked for. `lists`: only what the caller's configuration lists, so that a
   * pass says nothing about the rest and ends no chain of vendors.
   * @default 'content'
   */
  scope?: 'content' | 'lists';
  returns: {
    /** The vendor's scores; null where it gives none. */
    score: ScoreCapability | null;
    /**
     * `overall`: the vendor has a decision word of its own. `findings`: it only decides on the classes, and the worst of them counts.
     * @default 'overall'
     */
    decision?: 'overall' | 'findings';
    transcript: boolean;
    /** `all`: passing segments are listed too. `flagged`: only those found wanting. */
    segments: 'all' | 'flagged' | 'none';
  };
  /** When to poll a job; absent for kinds answered at once. */
  polling?: PollingSchedule;
}

/** What the numbers mean: `confidence` that the class applies, or `severity` of what was found. */
export type ScoreCapability = Pick<Score, 'scale' | 'meaning'>;

/** First wait, growth of each further wait, and the longest wait. */
export interface PollingSchedule {
  initialMs: number;
  factor: number;
  maxMs: number;
}

/** What the vendor documents as the most that it takes; absent where it documents nothing. */
export interface KindLimits {
  maxBytes?: number;
  /** Content whose `durationMs` says that it is longer is refused. */
  maxDurationMs?: number;
  /** Unicode code points. Longer text is moderated in parts. */
  maxCharacters?: number;
  /** Sides of an image, in pixels. */
  minSidePixels?: number;
  maxSidePixels?: number;
  /** File name endings, lower case, without the dot. */
  formats?: readonly string[];
  /** ISO 639-1 codes; content in another language gets a `not_covered` warning. Absent where the vendor names none. */
  languages?: readonly string[];
  requestsPerSecond?: number;
  concurrentJobs?: number;
}

/** `none`: anyone could have sent it. `partial`: origin is signed but the verdict is not. `full`: the whole body is signed. */
export interface CallbackCapability {
  supported: boolean;
  signed: 'none' | 'partial' | 'full';
  /** Media types of the bodies, such as `application/json`; a callback with another one is refused unread. */
  contentTypes: readonly string[];
}

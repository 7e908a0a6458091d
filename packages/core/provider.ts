import type { Capabilities } from './capabilities.js';
import type { Content } from './content.js';
import type { Kind } from './kind.js';
import type { ModerationError } from './errors.js';
import type { JobTicket } from './ticket.js';
import type { ScoreCapability } from './capabilities.js';
import type { StoredInput, UploadFile, UploadPlace, UploadPlan } from './upload.js';
import type { Warning } from './verdict.js';

/** Version of this contract; a provider states the one that it was written for. */
export const CONTRACT_VERSION = 2;

/**
 * One vendor, as a plain object made by `create<Vendor>(options)`. It knows the wire and interprets nothing: each method
 * makes one attempt and throws `ModerationError`; retries, waits and the verdict happen above it.
 */
export interface Provider {
  readonly id: string;
  readonly contractVersion: typeof CONTRACT_VERSION;
  readonly capabilities: Capabilities;
  /** Moderates content of a `sync` kind. The job comes back finished. */
  check?: (content: Content, call: ProviderCall) => Promise<VendorJob>;
  /** Submits content of an `async` kind as a job. Costs money once the vendor accepts. */
  submit?: (content: Content, call: ProviderCall) => Promise<VendorJob>;
  /** Fetches the state of a job. Free and repeatable. Throws `job_not_found` where the vendor knows no such job. */
  fetchJob?: (ticket: JobTicket, call: ProviderCall) => Promise<VendorJob>;
  /**
   * Moderates several contents of one kind with `batch` in one call. One entry per content, in order; what went wrong with one
   * content alone is its entry, what went wrong with the call is thrown.
   */
  checkBatch?: (contents: readonly Content[], call: ProviderCall) => Promise<(VendorJob | ModerationError)[]>;
  /** Ends a running job of a kind with `cancel`. */
  cancelJob?: (ticket: JobTicket, call: ProviderCall) => Promise<VendorJob>;
  /** Tells the vendor that a verdict was wrong, for kinds with `mistakes`. */
  reportMistake?: (report: MistakeReport, call: ProviderCall) => Promise<{ requestId: string | null }>;
  /** Reads a callback from its raw bytes. Throws `callback_rejected` for anything forged or unreadable. */
  readCallback?: (callback: CallbackRequest) => CallbackReading;
  /**
   * Says where a file of a kind with `uploads` would be stored; sends nothing. Throws `config`, naming the option without which
   * no file is stored.
   */
  planUpload?: (file: Pick<UploadFile, 'kind' | 'name' | 'sizeBytes'>) => UploadPlan;
  /**
   * Throws what `submit` would refuse before it sends anything, such as wrong options; sends nothing. Called before a file is stored,
   * with an address or key that stands for that of the file.
   */
  assertTakes?: (content: Content, call: ProviderCall) => void;
  /**
   * Stores a file where the vendor reads it, in one attempt, and says how it is given to `submit`. Free; another attempt stores it
   * at the same place. An error with effect `unknown` may have stored it.
   */
  upload?: (file: UploadFile, place: UploadPlace, call: StorageCall) => Promise<StoredInput>;
  /** Removes a stored file. Repeatable: one that is gone already is removed. */
  removeUpload?: (place: UploadPlace, call: StorageCall) => Promise<void>;
  close?: () => Promise<void>;
}

/** What the layers above give to a call about a stored file. */
export interface StorageCall extends Pick<ProviderCall, 'timeoutMs' | 'signal'> {
  /** Keeps work in mind that goes on after the call, such as a removal, so that whoever closes waits for it for a while. */
  track?: ((work: Promise<unknown>) => void) | undefined;
}

/** A vendor folder's part of a provider: wire knowledge only. */
export interface ProviderDefinition extends Omit<Provider, 'contractVersion'> {
  /** The version of the contract that it was written for, checked when the program runs. */
  readonly contractVersion: number;
  /**
   * The clock by which old jobs expire, in epoch milliseconds.
   * @default Date.now
   */
  readonly now?: (() => number) | undefined;
}

/** A verdict that a person found wrong. */
export interface MistakeReport {
  content: Content;
  jobId: string | null;
  /** ISO-8601 with a zone; when the verdict was made. */
  decidedAt: string | null;
  /** The vendor's label that was given, and the one that is right; null for content that offends nothing. */
  label: string | null;
  expectedLabel: string | null;
}

/** What the layers above give to every call. */
export interface ProviderCall {
  /** The vendor's own request words; null leaves the choice to the provider's default or the vendor's policy. */
  categories: readonly string[] | null;
  /**
   * Names one submit, whatever its retries: made once, outside them, so that a vendor that honours it accepts the content
   * once. Present for `check`, `submit` and `checkBatch`.
   */
  idempotencyKey?: string | undefined;
  callbackUrl?: string | undefined;
  /** Options by vendor id; a provider reads its own key through a strict schema and ignores the others. */
  vendorOptions?: Readonly<Record<string, unknown>> | undefined;
  /** Time limit of this attempt, in milliseconds. */
  timeoutMs?: number | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * A job in the vendor's words. `warnings` say which options of the call the vendor does not support: code `ignored`, the option
 * as path, such as `categories` where a policy of the account decides what is looked for.
 */
export type VendorJob =
  | { ticket: JobTicket; state: 'submitted' | 'running'; vendorState: string; warnings?: Warning[] }
  | { ticket: JobTicket; state: 'succeeded'; vendorState: string; result: VendorResult; warnings?: Warning[] }
  | {
      ticket: JobTicket;
      state: 'failed' | 'expired';
      vendorState: string;
      error: ModerationError;
      warnings?: Warning[];
    };

/** A finished answer, laid out the same for all vendors while every word and number in it is still the vendor's. */
export interface VendorResult {
  provider: string;
  site?: string;
  region: string;
  kind: Kind;
  jobId: string | null;
  requestId: string | null;
  contentId: string | null;
  subject: string | null;
  /** ISO-8601 with a zone. */
  submittedAt: string | null;
  finishedAt: string | null;
  /** The overall decision word, numbers as text; null where it is missing. */
  decision: string | null;
  /**
   * True for documented answers that have no overall decision: the worst of `findings` then counts, and with none of them
   * the result is unknown.
   */
  decidedByFindings?: boolean;
  /** The overall class word; null where it is missing or empty. */
  label: string | null;
  /** Finer class words, finest first. */
  subLabels: string[];
  text: string | null;
  scoreScale: ScoreCapability['scale'];
  /** @default 'confidence' */
  scoreMeaning?: ScoreCapability['meaning'];
  /** Classes found over the whole content. */
  findings: VendorFinding[];
  segments: VendorSegment[];
  lists: { type: string | null; name: string | null; entity: string | null }[];
  /** The vendor's request words that were looked for; null where the vendor's policy decided. */
  categories: readonly string[] | null;
  /**
   * The vendor's words, request words or labels, for what it did not check in this content. Such a category is not covered:
   * no finding, not pass and not review.
   */
  notCovered?: readonly string[];
  /** False where the vendor says that it did not look at everything. */
  complete: boolean;
  /**
   * How many parts of the content the response shows as checked, and how many there are, for vendors that list them all. Where
   * none was checked, the verdict is at least `review`.
   */
  extent?: { unit: 'frames' | 'pages' | 'sections' | 'parts'; checked: number; total?: number } | undefined;
  warnings: Warning[];
  raw: unknown;
}

/** What the vendor says of one class, in its own words; the map turns it into a `Finding`. */
export interface VendorFinding {
  /** The word that names the class: a label, or the name of the container that holds the class. */
  name: string;
  decision: string | null;
  subLabels: string[];
  /** As sent; null where absent. The normalizer checks it against `scoreScale`. */
  score: string | number | null;
  keywords: string[];
  count: number | null;
  /** Word libraries that were hit. */
  libraries: { type: string | null; name: string | null; keywords: string[] }[];
  evidence?: Record<string, unknown>;
  /** Where it stands in the answer, for warnings. */
  path: string;
}

/** A place in the content, in the vendor's own words. */
export interface VendorSegment {
  kind: 'audio' | 'frame' | 'text' | 'image';
  startMs: number | null;
  endMs: number | null;
  startChar?: number;
  text: string | null;
  url: string | null;
  urlExpiresAt: string | null;
  /** Null where the vendor decides only on the classes inside; the worst of them then counts. */
  decision: string | null;
  label: string | null;
  subLabels: string[];
  findings: VendorFinding[];
  ocr?: Record<string, unknown>[];
  objects?: Record<string, unknown>[];
  path: string;
}

/** A callback as it came in. */
export interface CallbackRequest {
  /** Names in any case. */
  headers: Readonly<Record<string, string | undefined>>;
  /** The raw bytes, or their exact text. */
  body: Uint8Array | string;
  /** The address that was called, with its query; needed where callback addresses carry a token. */
  url?: string;
}

/** What a provider read from a callback. */
export interface CallbackReading {
  /** Null for a probe that belongs to no job. */
  ticket: JobTicket | null;
  state: 'submitted' | 'running' | 'succeeded' | 'failed' | 'probe';
  /** `signed`: the vendor certainly sent it for this job. Even then the verdict is fetched where the signature leaves it out. */
  trust: 'signed' | 'unsigned';
  /** What the body says of the job, for those who trust it unfetched; absent where the body does not hold enough. */
  job?: VendorJob;
}

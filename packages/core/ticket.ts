import { type Category, type Decision } from './category.js';
import { type Kind } from './kind.js';
import { type UploadPlace } from './upload.js';
import { type EscalationReason, type Verdict } from './verdict.js';

/** The claim on a paid job: plain JSON that any process with the same configuration can fetch, today or tomorrow. */
export interface JobTicket {
  version: 1;
  provider: string;
  kind: Kind;
  /** The vendor's job id. */
  id: string;
  region: string;
  contentId: string | null;
  /** ISO-8601 with a zone, by the clock of the process that submitted. */
  submittedAt: string;
  /** Canonical categories that were asked for; absent when the vendor's policy decides. */
  categories?: Category[];
  /** The verdict itself, of content that was answered at once: there is nothing left to fetch at the vendor. */
  verdict?: Verdict;
  /** What the provider needs beside the id, to fetch the job again and to recognise its result. Never a secret: tickets are stored and logged. */
  vendor?: Record<string, string>;
  /** The file that was stored for this job and that is removed when the job ends; what the provider's `removeUpload` needs. */
  upload?: UploadPlace;
  /** What the rules of a route say about the verdict, whoever reads it later. Absent where nothing is escalated. */
  route?: TicketRoute;
}

/** How a job stands in its route. */
export interface TicketRoute {
  /** What would have led to another vendor. A pass that would have done so is `review` where the verdict is read by its ticket. */
  escalateOn?: EscalationReason[];
  /** What an earlier vendor found. A milder verdict stands only where it covers those categories. */
  found?: EarlierFinding;
}

/** What an earlier vendor decided, and in which categories. */
export interface EarlierFinding {
  provider: string;
  decision: Decision;
  categories: Category[];
}

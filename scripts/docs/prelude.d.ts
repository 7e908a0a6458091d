/** What the pages take for granted: a moderator, its configuration, some content, and functions of the reader's program. */
import type {
  ComparedRow,
  Content,
  DatasetItem,
  Job,
  JobTicket,
  ModeratoConfig,
  Moderator,
  ModeratorEvent,
  Policy,
  Verdict,
} from 'moderato';
import type { Manifest } from '@moderato/report';

declare global {
  const moderator: Moderator;
  const config: ModeratoConfig;
  const content: Content;
  const contents: Content[];
  const comment: string;
  const items: DatasetItem[];
  const manifest: Manifest;
  const policy: Policy;
  const rows: ComparedRow[];
  const ticket: JobTicket;
  function hide(verdict: Verdict): void;
  function keepForLater(ticket: JobTicket): Promise<void>;
  function page(event: ModeratorEvent): void;
  function presign(key: string, options: { expiresInSeconds: number }): Promise<string>;
  function store(id: string, job: Job): Promise<void>;
  function upload(key: string): Promise<void>;
}

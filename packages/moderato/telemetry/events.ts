import type {
  CallbackReading,
  Category,
  Decision,
  ErrorCode,
  EscalationReason,
  Job,
  Kind,
  ModerationError,
  UploadPlace,
  Verdict,
} from '@moderato/core';

/** What an event is about. Holds no content: the id is the caller's own. */
interface Subject {
  provider: string;
  kind: Kind;
  contentId: string | null;
}

/** Something that happened inside a moderator. Only `shadow` holds a verdict, since nobody else receives it. */
export type ModeratorEvent =
  | (Subject & { type: 'submitted'; jobId: string; elapsedMs: number })
  | (Subject & { type: 'polled'; jobId: string; state: Job['state']; polls: number })
  | (Subject & {
      type: 'verdict';
      jobId: string | null;
      decision: Decision;
      category: Category | null;
      elapsedMs: number;
      isCached: boolean;
    })
  | (Subject & { type: 'failed'; error: ModerationError; elapsedMs: number })
  | { type: 'retry'; provider: string; operation: string; attempt: number; waitMs: number; error: ErrorCode }
  | { type: 'breaker'; provider: string; operation: string; state: 'open' | 'half-open' | 'closed' }
  | { type: 'fallback'; from: string; to: string; kind: Kind; contentId: string | null; error: ErrorCode }
  | {
      type: 'escalation';
      from: string;
      to: string;
      kind: Kind;
      contentId: string | null;
      reason: EscalationReason;
    }
  | (Subject & {
      type: 'shadow';
      /** What the deciding vendor said; null when the call failed. */
      decided: { provider: string; decision: Decision } | null;
      /** The shadow's own verdict, or why it has none; both null when too many shadows were under way. */
      verdict: Verdict | null;
      error: ModerationError | null;
    })
  | {
      type: 'callback';
      provider: string;
      kind: Kind;
      jobId: string;
      state: CallbackReading['state'];
      trust: CallbackReading['trust'];
    }
  | {
      /** `kept`: it could not be removed. */
      type: 'upload';
      provider: string;
      kind: Kind;
      state: 'stored' | 'removed' | 'kept';
      place: UploadPlace;
      /** The path, where it was stored just now. */
      file?: string;
      sizeBytes?: number;
      elapsedMs?: number;
    }
  | { type: 'cache'; provider: string; kind: Kind; outcome: 'hit' | 'miss' | 'shared' | 'stored' | 'failed' };

/** Takes events; what it throws is dropped, since watching may not change what is watched. */
export type Emit = (event: ModeratorEvent) => void;

/** Joins listeners into one, which never throws. */
export function joinListeners(listeners: readonly ((event: ModeratorEvent) => unknown)[]): Emit {
  return (event) => {
    for (const listener of listeners) {
      try {
        const outcome = listener(event);
        // an async listener is not awaited, but its failure may not end the process either
        if (outcome instanceof Promise) outcome.catch(() => undefined);
      } catch {
        // see the type
      }
    }
  };
}

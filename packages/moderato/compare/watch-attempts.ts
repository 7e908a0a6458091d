import { type SubmitJournal } from '../call/submit-journal.js';

/**
 * Notes when the last attempt of a call went over the wire, in the caller's journal's place.
 * @param journal the caller's own, which is told everything as without it.
 */
export function watchAttempts(
  nowMs: () => number,
  journal: SubmitJournal | undefined,
): { journal: SubmitJournal; wireMs: () => number | null } {
  let attemptMs: number | null = null;
  return {
    journal: {
      submitting: (entry) => journal?.submitting(entry),
      attempting: (entry) => {
        attemptMs = nowMs();
        journal?.attempting?.(entry);
      },
      submitted: (entry) => journal?.submitted(entry),
      refused: (entry) => journal?.refused(entry),
    },
    wireMs: () => (attemptMs === null ? null : nowMs() - attemptMs),
  };
}

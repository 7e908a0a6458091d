import type { Note, NoteItem } from '../incoming.js';
import type { Vendor } from '../vendors/ids.js';
import { createChooser, type Choice } from './choose.js';
import { DELIVERY } from './kinds.js';
import { checkFaults, type CheckedFaults, type Fault } from './schema.js';
import { identityOf, namesOf, type Target } from './target.js';

/** The faults that are injected now, and what became of jobs through them. */
export interface Faults {
  /** Whether any fault may happen. */
  isActive: () => boolean;
  active: () => CheckedFaults;
  /**
   * Replaces the faults and starts counting anew; jobs keep what was chosen for them.
   * @throws ModerationError `config`, naming each wrong field.
   */
  set: (input: unknown) => void;
  /** Counts a request and says what happens to it. */
  ofRequest(vendor: Vendor, note: Note): Choice;
  /** Notes a job, so that its queries and its callback are known by its content, whose ids are the same in each run. */
  addJob(vendor: Vendor, operation: string, note: NoteItem & { jobId: string }): void;
  /** Chooses once what goes wrong with a noted job. */
  chooseFate(jobId: string): Fault | undefined;
  /** What was chosen for a job. */
  fateOf: (jobId: string) => Fault | undefined;
  /** Counts a callback and says what happens to it. */
  ofCallback(jobId: string): Fault | undefined;
}

interface NotedJob extends Target {
  fate?: Fault | undefined;
}

/** Makes the faults of one emulator. */
export function createFaults(seed: number, start: CheckedFaults): Faults {
  let active = start;
  let chooser = createChooser(seed, start.faults);
  const jobs = new Map<string, NotedJob>();
  const counts = new Map<string, number>();

  /** Tells the jobs of one content apart by their number. */
  const jobIdentity = (vendor: Vendor, operation: string, names: readonly string[]) => {
    const content = identityOf([vendor, operation, ...names]);
    const count = (counts.get(content) ?? 0) + 1;
    counts.set(content, count);
    return identityOf([...names, `job ${count}`]);
  };

  return {
    isActive: () => active.faults.length > 0,
    active: () => active,
    set: (input) => {
      active = checkFaults(input);
      chooser = createChooser(seed, active.faults);
    },
    ofRequest: (vendor, note) => {
      const { operation, jobId } = note;
      const job = jobId === undefined ? undefined : jobs.get(jobId);
      const names = job?.names ?? namesOf(note);
      const identity = job?.identity ?? identityOf(jobId === undefined ? names : [...names, jobId]);
      return chooser.choose({ vendor, operations: [operation], identity, names });
    },
    addJob: (vendor, operation, note) => {
      const names = namesOf(note);
      const identity = jobIdentity(vendor, operation, names);
      jobs.set(note.jobId, { vendor, operations: [operation], identity, names });
    },
    chooseFate: (jobId) => {
      const job = jobs.get(jobId);
      if (job !== undefined) job.fate = chooser.choose(job).first('job');
      return job?.fate;
    },
    fateOf: (jobId) => jobs.get(jobId)?.fate,
    ofCallback: (jobId) => {
      const job = jobs.get(jobId);
      if (job === undefined) return undefined;
      return chooser.choose({ ...job, operations: [DELIVERY, ...job.operations] }).first('callback');
    },
  };
}

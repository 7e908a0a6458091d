import { type RaterFigures } from './rater-figures.js';
import { type Change } from './key-figures.js';

/** One vendor, and how its verdicts came about as far as that is known. */
export interface ManifestProvider {
  id: string;
  region: string | null;
  /** The version of the map with which the verdicts were made. */
  mapping: string;
  /** Where the calls went; null for the vendor's own address, absent where nobody knows. */
  endpoint?: string | null | undefined;
  /** Whether that is a server on the machine itself, such as an emulator. */
  isOnLoopback?: boolean | undefined;
  /** Settings of the vendor that verdicts depend on, such as a policy of its console. */
  settings?: Record<string, string> | undefined;
  /** The limits that held the calls back. */
  limits?: string | undefined;
  /** What the stored verdicts say of themselves, each value once. */
  verdicts?:
    | { from: string | null; to: string | null; regions: string[]; asked: string[]; policies: string[] }
    | undefined;
}

/** How the compared verdicts came about: all that a reader needs to repeat or to doubt them. */
export interface Manifest {
  title: string;
  /** ISO-8601 with a zone. */
  createdAt: string;
  versions: Record<string, string>;
  /** `mapping` names the version of the map from the vendor's words to ours. */
  providers: ManifestProvider[];
  /** `rejected` items of the input could not be read and are in no figure. */
  input: { name: string; sha256: string | null; items: number; rejected: number };
  seed: number;
  /** Labels that were understood, those that were not, and how often the first of their unknown words came. */
  gold?: { labelled: number; unknown: number; unknownWords: Record<string, number> } | undefined;
  /** Whose labels are gold, where that is known. */
  raters?: RaterFigures | undefined;
  strategy?: string;
  /** An earlier report, and the key figures that are others now. */
  since?: { title: string; createdAt: string; changes: Change[] } | undefined;
  notes: string[];
}

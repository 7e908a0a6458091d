/** How the compared verdicts came about: all that a reader needs to repeat or to doubt them. */
export interface Manifest {
  title: string;
  /** ISO-8601 with a zone. */
  createdAt: string;
  versions: Record<string, string>;
  /** `mapping` names the version of the map from the vendor's words to ours. */
  providers: { id: string; region: string | null; mapping: string }[];
  /** `rejected` items of the input could not be read and are in no figure. */
  input: { name: string; sha256: string | null; items: number; rejected: number };
  seed: number;
  strategy?: string;
  notes: string[];
}

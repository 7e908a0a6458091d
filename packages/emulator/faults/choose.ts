import { createHash } from 'node:crypto';
import picomatch from 'picomatch';
import { nameMatcher } from '../match.js';
import { factsOf, operationsOf, type FaultStage } from './kinds.js';
import type { Fault } from './schema.js';
import type { Target } from './target.js';

/** Says which faults happen to one request, job or callback. */
export interface Choice {
  /** Every fault of a stage whose lot falls. */
  all(stage: FaultStage): Fault[];
  /** The first fault of a stage whose lot falls and that is possible. */
  first(stage: FaultStage, isPossible?: (fault: Fault) => boolean): Fault | undefined;
}

/** Says what happens to whom. */
export interface Chooser {
  /** Counts the target as one more with its identity, and draws its lots. */
  choose(target: Target): Choice;
}

interface Lot {
  fault: Fault;
  index: number;
  matches(target: Target): boolean;
  left: number;
}

/** What `1` is in 48 bits. */
const WHOLE = 2 ** 48;

/**
 * Makes the choice of faults. A lot depends on the seed, the fault's place in the list, the vendor, the operation, the identity of
 * the target and how many with that identity there were, and on nothing else: not on time, not on what others do. Only where
 * `times` has run out does the order of arrival count.
 */
export function createChooser(seed: number, faults: readonly Fault[]): Chooser {
  const lots = faults.map((fault, index): Lot => {
    const matches = matcher(fault);
    return { fault, index, matches, left: fault.times ?? Infinity };
  });
  const counts = new Map<string, number>();

  return {
    choose: (target) => {
      const key = digest(target.vendor, target.operations[0], target.identity).toString('base64');
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);

      const isDrawn = ({ fault, index }: Lot) =>
        fault.rate >= 1 || digest(seed, index, key, count).readUIntBE(0, 6) / WHOLE < fault.rate;
      const candidates = (stage: FaultStage) =>
        lots.filter(
          (lot) =>
            lot.left > 0 && factsOf(lot.fault.fault).stage === stage && lot.matches(target) && isDrawn(lot),
        );
      const take = (lot: Lot) => {
        lot.left -= 1;
        return lot.fault;
      };

      return {
        all: (stage) => candidates(stage).map(take),
        first: (stage, isPossible = () => true) => {
          const lot = candidates(stage).find(({ fault }) => isPossible(fault));
          return lot && take(lot);
        },
      };
    },
  };
}

function matcher({ fault, vendors, operations, name }: Fault): (target: Target) => boolean {
  const possible = factsOf(fault).operations === undefined ? undefined : operationsOf(fault);
  const isOperation = operations && picomatch(operations);
  const isName = name === undefined ? undefined : nameMatcher(name);
  return (target) =>
    vendors?.includes(target.vendor) !== false &&
    (possible === undefined || target.operations.some((operation) => possible.includes(operation))) &&
    (isOperation === undefined || target.operations.some((operation) => isOperation(operation))) &&
    (isName === undefined || target.names.some((own) => isName(own)));
}

function digest(...parts: unknown[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 12);
}

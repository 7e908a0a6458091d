import { severity } from '@moderato/core';
import { MISSING, decisionAt, decisionState } from './states.js';

/** One vendor alone, or two together. */
export type CombinationKind = 'vendor' | 'either' | 'both' | 'cascade';

/** A way to decide from the vendors' verdicts. */
export interface Combination {
  name: string;
  kind: CombinationKind;
  members: string[];
  /** The decision of an item as a state; missing where a verdict that it needs is missing. */
  stateOf: (states: readonly number[]) => number;
}

/** With more vendors than this, combinations of two would fill the page. */
const COMBINED_AT_MOST = 3;

/** Every vendor, and every two of them: either holds, both hold, and the second where the first says review. */
export function combinationsOf(providers: readonly string[]): Combination[] {
  const vendors = providers.map((name, at): Combination => ({
    name,
    kind: 'vendor',
    members: [name],
    stateOf: (states) => states[at] ?? MISSING,
  }));
  if (providers.length > COMBINED_AT_MOST) return vendors;
  const combined = providers.flatMap((first, at) =>
    providers.slice(at + 1).flatMap((second, offset) => {
      const [one, other] = [at, at + 1 + offset];
      return [
        together('either', first, second, one, other),
        together('both', first, second, one, other),
        cascade(first, second, one, other),
        cascade(second, first, other, one),
      ];
    }),
  );
  return [...vendors, ...combined];
}

function together(
  kind: 'either' | 'both',
  first: string,
  second: string,
  one: number,
  other: number,
): Combination {
  return {
    name: kind === 'either' ? `${first} or ${second} holds` : `${first} and ${second} both hold`,
    kind,
    members: [first, second],
    stateOf: (states) => {
      const decisions = [decisionAt(states[one]), decisionAt(states[other])];
      const [a, b] = decisions;
      if (a == null || b == null) return MISSING;
      const isFirst = kind === 'either' ? severity(a) >= severity(b) : severity(a) <= severity(b);
      return decisionState(isFirst ? a : b);
    },
  };
}

/** Without a verdict of the second vendor a review stays a review. */
function cascade(first: string, second: string, one: number, other: number): Combination {
  return {
    name: `${first}, its reviews to ${second}`,
    kind: 'cascade',
    members: [first, second],
    stateOf: (states) => {
      const state = states[one] ?? MISSING;
      if (state !== decisionState('review') || states[other] === MISSING) return state;
      return states[other] ?? state;
    },
  };
}

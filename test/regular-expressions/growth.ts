import { attacksOn, type Attack } from './attacks.js';

/** Lengths that are compared; short ones first, for what takes exponentially long or grows by a higher power. */
const LENGTHS: readonly (readonly [short: number, long: number, mostGrowth: number])[] = [
  [10, 20, 100],
  [60, 240, 30],
  [400, 3200, 24],
];
const ROUNDS = 5;

/**
 * Finds a text for which a regular expression takes more than proportionally longer as it grows: eight times the length
 * may take 24 times as long, where quadratic growth takes 64 times. Compares the shortest of several runs, so that a busy
 * machine does not count.
 * @returns null where there is none.
 */
export function findSuperlinear(expression: { source: string; flags: string }): Attack | null {
  const attacks = attacksOn(expression);
  return (
    attacks.find((attack) => LENGTHS.some((lengths) => growsTooFast(expression, attack, lengths))) ?? null
  );
}

function growsTooFast(
  expression: { source: string; flags: string },
  attack: Attack,
  [short, long, mostGrowth]: readonly [number, number, number],
): boolean {
  const shortText = textOf(attack, short);
  const longText = textOf(attack, long);
  const isSuspicious = (rounds: number) => {
    const shortest = shortestRun(expression, shortText, rounds);
    return shortestRun(expression, longText, rounds) > mostGrowth * Math.max(shortest, RESOLUTION_NS);
  };
  return isSuspicious(1) && isSuspicious(ROUNDS) && isSuspicious(ROUNDS * 2);
}

/** What is faster than this is not measured but noise. */
const RESOLUTION_NS = 1000;

function shortestRun({ source, flags }: { source: string; flags: string }, text: string, rounds: number) {
  const pattern = new RegExp(source, flags);
  const runs = Array.from({ length: rounds }, () => {
    pattern.lastIndex = 0;
    const startedAt = process.hrtime.bigint();
    if (pattern.global) text.replace(pattern, '');
    else pattern.exec(text);
    return Number(process.hrtime.bigint() - startedAt);
  });
  return Math.min(...runs);
}

function textOf({ head, word, tail }: Attack, length: number): string {
  return Buffer.from(head + word.repeat(Math.ceil(length / word.length)) + tail, 'utf16le').toString(
    'utf16le',
  );
}

/**
 * Figures of a report computed again from the lines of stored results, by formulas of its own: nothing of the project is imported.
 * Gold says of an item whether it is harmful.
 */

type Word = 'pass' | 'review' | 'block';

export interface Recomputed {
  items: number;
  vendors: Record<
    string,
    { words: Record<string, number>; missed: Share; wronglyHeld: Share; right: Share; review: Share }
  >;
  pair: {
    table: number[][];
    agreement: Share;
    kappa: number;
    held: Difference;
    block: Difference;
    right: Difference;
  };
  either: { missed: Share; wronglyHeld: Share };
  both: { missed: Share; wronglyHeld: Share };
  cascade: { missed: Share; wronglyHeld: Share };
  slices: Record<string, { items: number; right: Difference }>;
}

export interface Share {
  successes: number;
  total: number;
  low: number;
  high: number;
}

export interface Difference {
  value: number;
  first: number;
  second: number;
  exact: number | null;
}

interface Item {
  words: (Word | null)[];
  harmful: boolean | null;
  slice: string;
}

const WORDS: Word[] = ['pass', 'review', 'block'];

/** Reads what each vendor said of each item. */
export function itemsOf(
  results: readonly string[],
  harmfulOf: (key: string) => boolean | null,
  sliceOf: (key: string) => string,
): Map<string, Item> {
  const items = new Map<string, Item>();
  results.forEach((text, vendor) => {
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const { key, verdict } = JSON.parse(line) as { key: string; verdict?: { decision: Word } };
      const item: Item = items.get(key) ?? {
        words: results.map(() => null),
        harmful: harmfulOf(key),
        slice: sliceOf(key),
      };
      item.words[vendor] = verdict?.decision ?? null;
      items.set(key, item);
    }
  });
  return items;
}

export function recompute(names: readonly [string, string], all: Map<string, Item>): Recomputed {
  const items = [...all.values()];
  const two = items.filter(({ words }) => words[0] !== null && words[1] !== null);
  const counts = WORDS.map((row) =>
    WORDS.map((column) => two.filter(({ words }) => words[0] === row && words[1] === column).length),
  );
  const alike = two.filter(({ words }) => words[0] === words[1]).length;
  const chance = WORDS.reduce((sum, word) => {
    const [one, other] = [0, 1].map(
      (at) => two.filter(({ words }) => words[at] === word).length / two.length,
    );
    return sum + (one ?? 0) * (other ?? 0);
  }, 0);
  const combined = (decide: (first: Word, second: Word | null) => Word | null) =>
    errorsOf(
      items.map((item) => ({
        ...item,
        word: item.words[0] == null ? null : decide(item.words[0], item.words[1] ?? null),
      })),
    );
  const worse = (first: Word, second: Word | null) =>
    second === null ? null : (WORDS[Math.max(WORDS.indexOf(first), WORDS.indexOf(second))] ?? null);
  const milder = (first: Word, second: Word | null) =>
    second === null ? null : (WORDS[Math.min(WORDS.indexOf(first), WORDS.indexOf(second))] ?? null);
  const slices = [...new Set(items.map(({ slice }) => slice))];
  return {
    items: items.length,
    vendors: Object.fromEntries(
      names.map((name, at) => {
        const own = items.map((item) => ({ ...item, word: item.words[at] ?? null }));
        const given = own.filter(({ word }) => word !== null);
        const words = Object.fromEntries(
          [...WORDS, null].map((word) => [String(word), own.filter((item) => item.word === word).length]),
        );
        const review = shareOf(given.filter(({ word }) => word === 'review').length, given.length);
        const known = given.filter(({ harmful }) => harmful !== null);
        const right = known.filter(({ word, harmful }) => (word !== 'pass') === harmful).length;
        return [name, { words, review, right: shareOf(right, known.length), ...errorsOf(own) }];
      }),
    ),
    pair: {
      table: counts,
      agreement: shareOf(alike, two.length),
      kappa: (alike / two.length - chance) / (1 - chance),
      held: differenceOf(two, (word) => word !== 'pass'),
      block: differenceOf(two, (word) => word === 'block'),
      right: rightOf(two),
    },
    either: combined(worse),
    both: combined(milder),
    cascade: combined((first, second) => (first === 'review' && second !== null ? second : first)),
    slices: Object.fromEntries(
      slices.map((slice) => [
        slice,
        {
          items: items.filter((item) => item.slice === slice).length,
          right: rightOf(two.filter((item) => item.slice === slice)),
        },
      ]),
    ),
  };
}

function errorsOf(items: readonly (Item & { word: Word | null })[]) {
  const among = (harmful: boolean) => items.filter((item) => item.harmful === harmful && item.word !== null);
  const passes = among(true).filter(({ word }) => word === 'pass').length;
  const holds = among(false).filter(({ word }) => word !== 'pass').length;
  return { missed: shareOf(passes, among(true).length), wronglyHeld: shareOf(holds, among(false).length) };
}

function rightOf(two: readonly Item[]): Difference {
  const known = two.filter(({ harmful }) => harmful !== null);
  const isRight = (item: Item, at: number) => (item.words[at] !== 'pass') === item.harmful;
  return signed(known.map((item) => Number(isRight(item, 0)) - Number(isRight(item, 1))));
}

function differenceOf(two: readonly Item[], isMarked: (word: Word | null) => boolean): Difference {
  return signed(
    two.map(({ words }) => Number(isMarked(words[0] ?? null)) - Number(isMarked(words[1] ?? null))),
  );
}

function signed(values: readonly number[]): Difference {
  const first = values.filter((value) => value > 0).length;
  const second = values.filter((value) => value < 0).length;
  return { value: (first - second) / values.length, first, second, exact: exactOf(first, second) };
}

/** The two-sided exact binomial test at one half, in whole numbers up to the last division. */
function exactOf(first: number, second: number): number | null {
  const [trials, fewer] = [first + second, Math.min(first, second)];
  if (trials === 0) return null;
  let [ways, sum] = [1n, 0n];
  for (let count = 0; count <= fewer; count++) {
    sum += ways;
    ways = (ways * BigInt(trials - count)) / BigInt(count + 1);
  }
  const scale = 10n ** 18n;
  return Math.min(1, Number((2n * sum * scale) / 2n ** BigInt(trials)) / 1e18);
}

/** Wilson's interval as the two roots of the quadratic equation that defines it. */
function shareOf(successes: number, total: number): Share {
  const z = 1.959963984540054;
  const share = successes / total;
  const [a, b, c] = [1 + z ** 2 / total, -(2 * share + z ** 2 / total), share ** 2];
  const root = Math.sqrt(Math.max(0, b ** 2 - 4 * a * c));
  return { successes, total, low: (-b - root) / (2 * a), high: (-b + root) / (2 * a) };
}

/** Work in steps: yields wherever it can be interrupted, and returns its result. */
export type Steps<Value> = Generator<undefined, Value, undefined>;

/** Responses above this many characters are read in slices. */
const LARGE_CHARACTERS = 256 * 1024;

/** Lists above this length are worked through in slices; about as many parts as a large response has at least. */
const LARGE_LIST = 256;

/** How long work goes on before others have their turn. */
const SLICE_MS = 5;

/** Whether something is large enough to be worked through in slices. */
export function isLarge(value: string | readonly unknown[]): boolean {
  return value.length > (typeof value === 'string' ? LARGE_CHARACTERS : LARGE_LIST);
}

/** Does all steps at once. */
export function runAtOnce<Value>(steps: Steps<Value>): Value {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Does the steps in slices of about five milliseconds, between which the event loop goes on. */
export async function runInSlices<Value>(steps: Steps<Value>): Promise<Value> {
  for (;;) {
    await turn();
    const endMs = performance.now() + SLICE_MS;
    do {
      const { done, value } = steps.next();
      if (done === true) return value;
    } while (performance.now() < endMs);
  }
}

/** Maps a list; can be interrupted between its items. */
export function* mapSteps<Item, Value>(
  items: readonly Item[],
  map: (item: Item, index: number) => Value,
): Steps<Value[]> {
  const mapped: Value[] = [];
  for (const item of items) {
    if (mapped.length % ITEMS_PER_STEP === ITEMS_PER_STEP - 1) yield;
    mapped.push(map(item, mapped.length));
  }
  return mapped;
}

const ITEMS_PER_STEP = 32;

/** Whoever waits for a turn. One is let in each round of the event loop, so that many slices do not add up to a long stop. */
const waiting: (() => void)[] = [];

function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length === 1) setImmediate(letIn);
  });
}

function letIn(): void {
  const next = waiting.shift();
  if (waiting.length > 0) setImmediate(letIn);
  next?.();
}

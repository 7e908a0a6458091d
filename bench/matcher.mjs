/**
 * Lists of words against their number, and against a plain loop over `includes`, in one run: `node bench/matcher.mjs` after a build.
 * Words and texts are made up. The sides alternate, so that a drifting machine hits all of them; figures are medians of CPU time.
 */
import { createLocal } from '@moderato/providers/local';

const SIZES = [10, 100, 1000, 10_000, 100_000];
const ROUNDS = 5;
const TEXTS = 100;
const CHARACTERS = 500;

const random = mulberry(7);
const call = { categories: null };
/** Looks up by the size before, for the ratio of growth. */
let smallest;

console.log('words     build  heap    a text  growth  against includes');
for (const size of SIZES) {
  const words = [...new Set(Array.from({ length: size }, (_, index) => makeWord(index % 2 === 1)))];
  const texts = Array.from({ length: TEXTS }, (_, index) => makeText(index % 2 === 1));
  globalThis.gc?.();
  const before = memory();
  const started = process.cpuUsage();
  const provider = createLocal({
    lists: [{ name: 'words', words, category: 'custom', match: 'anywhere' }],
  });
  const buildMs = msSince(started);
  globalThis.gc?.();
  const megabytes = (memory() - before) / 2 ** 20;

  const lists = async () => {
    for (const text of texts) await provider.check({ kind: 'text', text }, call);
  };
  const lowered = words.map((word) => word.toLowerCase());
  const looped = texts.slice(0, Math.max(5, Math.round(50_000 / size)));
  const loop = () => {
    for (const text of looped) {
      const lower = text.toLowerCase();
      lowered.filter((word) => lower.includes(word));
    }
  };
  await lists();
  loop();
  const mine = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    mine.push((await msOf(lists)) / texts.length);
    theirs.push((await msOf(loop)) / looped.length);
  }
  const ms = median(mine);
  smallest ??= ms;
  console.log(
    [
      String(size).padStart(7),
      `${buildMs.toFixed(0)} ms`.padStart(7),
      `${megabytes.toFixed(0)} MB`.padStart(6),
      `${(ms * 1000).toFixed(0)} µs`.padStart(8),
      `${(ms / smallest).toFixed(1)} ×`.padStart(7),
      `${(median(theirs) / ms).toFixed(2)} ×`.padStart(9),
    ].join('  '),
  );
}
console.log(
  `${ROUNDS} rounds of ${TEXTS} texts of ${CHARACTERS} characters, half of them Chinese; the whole check with its normalised copy, Node ${process.versions.node}`,
);

async function msOf(work) {
  const started = process.cpuUsage();
  await work();
  return msSince(started);
}

/** CPU time of this process. */
function msSince(started) {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function memory() {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

function median(values) {
  return [...values].sort((first, second) => first - second)[Math.floor(values.length / 2)];
}

function makeText(isChinese) {
  let text = '';
  while (text.length < CHARACTERS) text += isChinese ? makeWord(true) : `${makeWord(false)} `;
  return text.slice(0, CHARACTERS);
}

function makeWord(isChinese) {
  const length = isChinese ? 2 + Math.floor(random() * 3) : 4 + Math.floor(random() * 8);
  const [first, count] = isChinese ? [0x4e00, 3000] : [0x61, 26];
  return Array.from({ length }, () => String.fromCharCode(first + Math.floor(random() * count))).join('');
}

/** The generator mulberry32. */
function mulberry(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What is moderated in the soak, and what the rules say of it. */

/** The decisions that the rules make, told by the content's name or words. */
export const RULES = {
  rules: [
    { kind: 'text', words: ['forbidden'], label: 'porn', decision: 'block' },
    { kind: 'text', words: ['doubtful'], label: 'ads', decision: 'review' },
    { kind: 'audio', name: 'block-*', label: 'porn', decision: 'block' },
    { kind: 'audio', name: 'review-*', label: 'ads', decision: 'review' },
    { kind: 'image', name: 'block-*', label: 'porn', decision: 'block' },
    { kind: 'image', name: 'review-*', label: 'porn', decision: 'review' },
  ],
};

const WORDS = { block: 'a forbidden word', review: 'a doubtful word', pass: 'a kind word' };
const KINDS = ['audio', 'text', 'image'];
const DECISIONS = ['pass', 'pass', 'review', 'block'];

/** Makes `count` items, the same for the same seed; each id begins with the decision that is right. */
export function makeContents(count, prefix, origin, random, kinds = KINDS) {
  return Array.from({ length: count }, (_, index) => {
    const decision = DECISIONS[Math.floor(random() * DECISIONS.length)];
    const id = `${decision}-${prefix}-${String(index).padStart(6, '0')}`;
    switch (kinds[Math.floor(random() * kinds.length)]) {
      case 'audio':
        return { kind: 'audio', url: `${origin}/sounds/${id}.wav`, id };
      case 'image':
        return { kind: 'image', url: `${origin}/pictures/${id}.png`, id };
      default:
        return { kind: 'text', text: `${id} says ${WORDS[decision]}`, id };
    }
  });
}

/** The decision that the rules make on an item. */
export const expectedDecision = ({ id }) => id.split('-')[0];

/** A small generator of numbers from 0 up to 1 (mulberry32, public domain). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

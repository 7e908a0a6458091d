import { RegExpParser, type AST } from '@eslint-community/regexpp';

/** A text as a function of its length: head, a word again and again, tail. */
export interface Attack {
  head: string;
  word: string;
  tail: string;
}

const ALPHABET = [
  ...Array.from({ length: 127 }, (_, code) => String.fromCharCode(code)),
  ...Array.from('\u0085\u00a0\u00e9\u2028\u202e\ufeff\u3002\u4e2d\ue000\ufffd'),
];
/** Bounded repeats below this cost no more than a constant. */
const LONG = 20;
const MOST_WORDS = 40;

/**
 * Makes texts that a regular expression may take long for: what leads up to each of its repeats, then long runs of its own
 * characters and of its own parts, and an end that fits or does not.
 */
export function attacksOn({ source, flags }: { source: string; flags: string }): Attack[] {
  const mode = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') };
  const pattern = new RegExpParser({ ecmaVersion: 2025 }).parsePattern(source, 0, source.length, mode);
  const pieces = piecesOf(pattern, flags);
  const heads = [...new Set(['', '\0', ...pieces.heads])];
  const pairs = pieces.heads.flatMap((head) => pieces.repeated.map((word) => head + word));
  const words = [...pieces.characters, ...pieces.repeated, ...pieces.heads, ...pairs];
  const wordsOnce = [...new Set(words)].filter((word) => word !== '').slice(0, MOST_WORDS);
  const tails = [...new Set(['', '\0', '\n', '!', ...pieces.characters.slice(0, 4)])];
  return heads.flatMap((head) =>
    wordsOnce.flatMap((word) => tails.map((tail): Attack => ({ head, word, tail }))),
  );
}

interface Pieces {
  /** Shortest texts up to each long repeat. */
  heads: string[];
  /** One round of each long repeat. */
  repeated: string[];
  /** One character of each class of characters that the expression cannot tell apart. */
  characters: string[];
}

function piecesOf(pattern: AST.Pattern, flags: string): Pieces {
  const heads = new Set<string>();
  const repeated = new Set<string>();
  const sets = new Map<string, string>();

  const sampleOf = (element: AST.Element): string => {
    switch (element.type) {
      case 'Character':
        sets.set(element.raw, String.fromCodePoint(element.value));
        return String.fromCodePoint(element.value);
      case 'CharacterClass':
      case 'CharacterSet':
      case 'ExpressionCharacterClass': {
        const member = ALPHABET.findLast((character) => fits(element.raw, flags, character)) ?? '';
        sets.set(element.raw, member);
        return member;
      }
      case 'Group':
      case 'CapturingGroup':
        return element.alternatives.map(sampleOfAlternative)[0] ?? '';
      case 'Quantifier':
        return sampleOf(element.element).repeat(element.min);
      default:
        return '';
    }
  };
  const sampleOfAlternative = ({ elements }: AST.Alternative) => elements.map(sampleOf).join('');

  const walk = (alternatives: readonly AST.Alternative[], before: string): void => {
    for (const { elements } of alternatives) {
      let head = before;
      for (const element of elements) {
        walkElement(element, head);
        head += sampleOf(element);
      }
    }
  };
  const walkElement = (element: AST.Element, head: string): void => {
    if (element.type === 'Quantifier') {
      const inner = element.element;
      if (element.max > LONG) {
        heads.add(head);
        const rounds =
          'alternatives' in inner ? inner.alternatives.map(sampleOfAlternative) : [sampleOf(inner)];
        for (const round of rounds) repeated.add(round);
      }
      walkElement(inner, head);
    } else if ('alternatives' in element) walk(element.alternatives, head);
  };
  walk(pattern.alternatives, '');
  return {
    heads: [...heads],
    repeated: [...repeated],
    characters: distinctCharacters([...sets.keys()], flags),
  };
}

function distinctCharacters(sets: readonly string[], flags: string): string[] {
  const byMembership = new Map<string, string>();
  const patterns = sets.map((set) => patternOf(set, flags));
  for (const character of ALPHABET) {
    const key = patterns.map((pattern) => (pattern?.test(character) === true ? '1' : '0')).join('');
    if (!byMembership.has(key) || /[a-z ]/.test(character)) byMembership.set(key, character);
  }
  return [...byMembership.values()];
}

function fits(set: string, flags: string, character: string): boolean {
  return patternOf(set, flags)?.test(character) ?? false;
}

function patternOf(set: string, flags: string): RegExp | null {
  try {
    return new RegExp(`^${/^[/]$/.test(set) ? `\\${set}` : set}$`, flags.replace(/[gy]/g, ''));
  } catch {
    return null;
  }
}

import type { Decision, Kind } from '@moderato/core';
import picomatch from 'picomatch';
import type { Rule, RuleLabel, Rules } from './rules.js';
import type { Vendor } from './vendors/ids.js';

/** What the conditions of a rule look at. */
export interface Subject {
  kind: Kind;
  /** Empty for content without address, which no glob matches. */
  name: string;
  sha256: string;
  /** What words are looked for in: the text itself, or what is said or shown. */
  text: string;
  /** Sides of a picture, in pixels. */
  picture?: { width: number; height: number } | undefined;
}

/** What a vendor makes of a rule that held. */
export interface Opinion {
  label: RuleLabel;
  decision: Decision;
  /** 0 to 1. */
  score: number;
}

/** A word of a rule in the text; counted in characters, which are Unicode code points. */
export interface Word {
  keyword: string;
  start: number;
  end: number;
}

export interface Match extends Opinion {
  rule: Rule;
  /** In the order of the text; undefined for a rule that looks for none. */
  words: Word[] | undefined;
}

const DEFAULT_SCORES: Readonly<Record<Decision, number>> = { block: 0.95, review: 0.75, pass: 0 };

/** Lists the rules that hold for a subject as one vendor sees it. */
export function matchRules(rules: Rules, vendor: Vendor, subject: Subject): Match[] {
  let lowered: LoweredText | undefined;
  return rules.rules.flatMap((rule) => {
    if (rule.vendors && !rule.vendors.includes(vendor)) return [];
    if (!isAbout(rule, subject)) return [];
    const words =
      rule.words === undefined ? undefined : findWords(rule.words, (lowered ??= lower(subject.text)));
    return words?.length === 0 ? [] : [{ ...opinionOf(rule, vendor), rule, words }];
  });
}

/** Lists the keywords of a match once each: those found, then those that the rule adds. */
export function keywordsOfMatch({ words = [], rule }: Match): string[] {
  return [...new Set([...words.map(({ keyword }) => keyword), ...(rule.keywords ?? [])])];
}

/** Fills in a score for a decision that has none. */
export function scoreOf(decision: Decision, score: number | undefined): number {
  return score ?? DEFAULT_SCORES[decision];
}

function isAbout(rule: Rule, subject: Subject): boolean {
  const kinds = rule.kind === undefined ? undefined : [rule.kind].flat();
  if (kinds && !kinds.includes(subject.kind)) return false;
  if (!isNamed(rule, subject.name)) return false;
  if (rule.sha256 !== undefined && rule.sha256 !== subject.sha256) return false;
  if (rule.size === undefined) return true;
  const { picture } = subject;
  return picture !== undefined && rule.size === `${picture.width}x${picture.height}`;
}

function opinionOf(rule: Rule, vendor: Vendor): Opinion {
  const override = rule.overrides?.[vendor];
  const decision = override?.decision ?? rule.decision;
  const ownScore = override?.decision === undefined ? rule.score : undefined;
  return {
    label: override?.label ?? rule.label,
    decision,
    score: scoreOf(decision, override?.score ?? ownScore),
  };
}

/** Makes the test of a name; a glob without a slash looks at the last part of the name only. */
export function nameMatcher(glob: string): (name: string) => boolean {
  const isMatch = picomatch(glob, { basename: !glob.includes('/'), dot: true });
  return (name) => name !== '' && isMatch(name);
}

/** Globs of rules are few and are asked about for every content. */
const matchers = new WeakMap<Rule, (name: string) => boolean>();

function isNamed(rule: Rule, name: string): boolean {
  if (rule.name === undefined) return true;
  const matcher = matchers.get(rule) ?? nameMatcher(rule.name);
  matchers.set(rule, matcher);
  return matcher(name);
}

/** A text in lower case, character by character: case as a whole text has it may change the number of characters. */
interface LoweredText {
  characters: readonly string[];
  joined: string;
}

/** Words of rules are few and are looked for in every content. */
const loweredWords = new WeakMap<readonly string[], readonly LoweredText[]>();

function findWords(words: readonly string[], text: LoweredText): Word[] {
  const wanted = loweredWords.get(words) ?? words.map(lower);
  loweredWords.set(words, wanted);
  return words
    .flatMap((keyword, place) => {
      const { characters, joined } = wanted[place] as LoweredText;
      // most words are in no text, and the search for their characters is slow
      if (!text.joined.includes(joined)) return [];
      return occurrences(text.characters, characters).map((start) => ({
        keyword,
        start,
        end: start + characters.length,
      }));
    })
    .sort((first, second) => first.start - second.start);
}

function lower(text: string): LoweredText {
  const characters = Array.from(text, (character) => character.toLowerCase());
  return { characters, joined: characters.join('') };
}

function occurrences(characters: readonly string[], word: readonly string[]): number[] {
  return characters.flatMap((_, at) =>
    word.every((character, index) => characters[at + index] === character) ? [at] : [],
  );
}

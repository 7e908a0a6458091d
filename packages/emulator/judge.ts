import type { Decision } from '@moderato/core';
import picomatch from 'picomatch';
import type { Rule, RuleLabel, Rules } from './rules.js';
import type { Sound } from './sound.js';
import type { Vendor } from './vendors.js';

/** A stretch of the sound; a keyword of the transcript is a point. */
export interface Place {
  startMs: number;
  endMs: number;
  keyword: string | null;
}

/** One rule that held, with what the asked vendor makes of it. */
export interface Hit {
  label: RuleLabel;
  decision: Decision;
  /** 0 to 1. */
  score: number;
  places: Place[];
}

export interface Judgement {
  hits: Hit[];
  transcript: string;
  durationMs: number;
}

/** A part of the sound with what was found in it. */
export interface Slice {
  startMs: number;
  endMs: number;
  text: string;
  hits: { hit: Hit; keywords: string[] }[];
}

const DEFAULT_SCORES: Readonly<Record<Decision, number>> = { block: 0.95, review: 0.75, pass: 0 };

/** Applies the rules to one sound as one vendor sees them. */
export function judge(rules: Rules, vendor: Vendor, sound: Sound): Judgement {
  const hits = rules.rules.flatMap((rule) => {
    if (rule.vendors && !rule.vendors.includes(vendor)) return [];
    const places = placesOf(rule, sound);
    return places.length === 0 ? [] : [{ ...opinionOf(rule, vendor), places }];
  });
  return { hits, transcript: sound.transcript, durationMs: sound.durationMs };
}

/** Cuts a judged sound into equal parts, the last one shorter; text is dealt out in proportion to time. */
export function slices(judgement: Judgement, stepMs: number): Slice[] {
  const { durationMs, hits } = judgement;
  const characters = Array.from(judgement.transcript);
  const characterAt = (ms: number) => Math.ceil((ms / durationMs) * characters.length);
  return Array.from({ length: Math.ceil(durationMs / stepMs) }, (_, index) => {
    const startMs = index * stepMs;
    const endMs = Math.min(startMs + stepMs, durationMs);
    const found = hits.map((hit) => ({
      hit,
      places: hit.places.filter((place) => overlaps(place, startMs, endMs)),
    }));
    return {
      startMs,
      endMs,
      text: characters.slice(characterAt(startMs), characterAt(endMs)).join(''),
      hits: found
        .filter(({ places }) => places.length > 0)
        .map(({ hit, places }) => ({ hit, keywords: keywordsOf(places) })),
    };
  });
}

/** Lists the keywords of some places once each, in order. */
export function keywordsOf(places: readonly Place[]): string[] {
  return [...new Set(places.flatMap(({ keyword }) => (keyword === null ? [] : [keyword])))];
}

function opinionOf(rule: Rule, vendor: Vendor): Omit<Hit, 'places'> {
  const override = rule.overrides?.[vendor];
  const decision = override?.decision ?? rule.decision;
  const ownScore = override?.decision === undefined ? rule.score : undefined;
  return {
    label: override?.label ?? rule.label,
    decision,
    score: override?.score ?? ownScore ?? DEFAULT_SCORES[decision],
  };
}

/** Returns where the rule holds; nowhere means that it does not. */
function placesOf(rule: Rule, sound: Sound): Place[] {
  if (rule.name !== undefined && !isNamed(sound.name, rule.name)) return [];
  if (rule.sha256 !== undefined && rule.sha256 !== sound.sha256) return [];
  const found = rule.words === undefined ? undefined : findWords(rule.words, sound);
  if (found?.length === 0) return [];
  const whole = stretchOf(rule, sound);
  const extra = (rule.keywords ?? []).map((keyword) => ({ ...whole, keyword }));
  if (found === undefined) return extra.length > 0 ? extra : [{ ...whole, keyword: null }];
  const words = rule.at ? found.map(({ keyword }) => ({ ...whole, keyword })) : found;
  return [...words, ...extra];
}

/** A glob without a slash looks at the last part of the name only. */
function isNamed(name: string, glob: string): boolean {
  return picomatch.isMatch(name, glob, { basename: !glob.includes('/'), dot: true });
}

/** A stretch beyond the end is moved to the end, so that what holds is always found somewhere. */
function stretchOf(rule: Rule, sound: Sound): { startMs: number; endMs: number } {
  if (rule.at === undefined) return { startMs: 0, endMs: sound.durationMs };
  const startMs = Math.min(rule.at.start * 1000, sound.durationMs - 1);
  return { startMs, endMs: Math.max(startMs + 1, Math.min(rule.at.end * 1000, sound.durationMs)) };
}

function findWords(words: readonly string[], sound: Sound): Place[] {
  const characters = lowerCharacters(sound.transcript);
  return words
    .flatMap((keyword) => occurrences(characters, lowerCharacters(keyword)).map((at) => ({ keyword, at })))
    .sort((first, second) => first.at - second.at)
    .map(({ keyword, at }) => {
      const ms = Math.floor((at / characters.length) * sound.durationMs);
      return { startMs: ms, endMs: ms + 1, keyword };
    });
}

function lowerCharacters(text: string): string[] {
  return Array.from(text, (character) => character.toLowerCase());
}

function occurrences(characters: readonly string[], word: readonly string[]): number[] {
  return characters.flatMap((_, at) =>
    word.every((character, index) => characters[at + index] === character) ? [at] : [],
  );
}

function overlaps(place: Place, startMs: number, endMs: number): boolean {
  return place.startMs < endMs && place.endMs > startMs;
}

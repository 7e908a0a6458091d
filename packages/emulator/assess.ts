import { matchRules, type Match, type Opinion } from './match.js';
import type { Rule, Rules } from './rules.js';
import type { Sound } from './sound.js';
import type { Vendor } from './vendors/ids.js';

/** A stretch of the sound; a keyword of the transcript is a point. */
export interface Place {
  startMs: number;
  endMs: number;
  keyword: string | null;
}

/** One rule that held, with what the asked vendor makes of it. */
export interface Hit extends Opinion {
  places: Place[];
}

export interface Assessment {
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

/** Applies the rules to one sound as one vendor sees them. */
export function assess(rules: Rules, vendor: Vendor, sound: Sound): Assessment {
  const subject = { kind: 'audio', name: sound.name, sha256: sound.sha256, text: sound.transcript } as const;
  return {
    hits: hitsInTime(matchRules(rules, vendor, subject), sound.transcript, sound.durationMs),
    transcript: sound.transcript,
    durationMs: sound.durationMs,
  };
}

/** Puts matches where they are in time: words in proportion to their place in the text, everything else all over. */
export function hitsInTime(matches: readonly Match[], text: string, durationMs: number): Hit[] {
  const characters = Array.from(text).length;
  return matches.map((match) => {
    const { label, decision, score } = match;
    return { label, decision, score, places: placesOf(match, characters, durationMs) };
  });
}

/** Cuts an assessed sound into equal parts, the last one shorter; text is dealt out in proportion to time. */
export function slices(assessment: Assessment, stepMs: number): Slice[] {
  const { durationMs, hits } = assessment;
  const characters = Array.from(assessment.transcript);
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

function placesOf({ rule, words }: Match, characters: number, durationMs: number): Place[] {
  const whole = stretchOf(rule, durationMs);
  const extra = (rule.keywords ?? []).map((keyword) => ({ ...whole, keyword }));
  if (words === undefined) return extra.length > 0 ? extra : [{ ...whole, keyword: null }];
  const found = words.map(({ keyword, start }) => {
    const ms = Math.floor((start / characters) * durationMs);
    return { ...(rule.at ? whole : { startMs: ms, endMs: ms + 1 }), keyword };
  });
  return [...found, ...extra];
}

/** A stretch beyond the end is moved to the end, so that what holds is always found somewhere. */
function stretchOf(rule: Rule, durationMs: number): { startMs: number; endMs: number } {
  if (rule.at === undefined) return { startMs: 0, endMs: durationMs };
  const startMs = Math.min(rule.at.start * 1000, durationMs - 1);
  return { startMs, endMs: Math.max(startMs + 1, Math.min(rule.at.end * 1000, durationMs)) };
}

function overlaps(place: Place, startMs: number, endMs: number): boolean {
  return place.startMs < endMs && place.endMs > startMs;
}

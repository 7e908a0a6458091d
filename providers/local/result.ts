import { type VendorFinding, type VendorResult, type VendorSegment, type Warning } from '@moderato/core';
import { withoutAllowed } from './allow.js';
import { type ListSettings } from './config.js';
import { type Found, type Hit } from './matcher.js';

/** A hit with its place in characters (code points). */
interface PlacedHit extends Hit {
  startChar: number;
  endChar: number;
}

/** The most places that a result lists. */
const MAX_PLACES = 1000;

const SEVERITIES = ['pass', 'review', 'block'] as const;

export type Outcome = Pick<
  VendorResult,
  'decision' | 'findings' | 'segments' | 'lists' | 'categories' | 'extent' | 'complete' | 'warnings' | 'raw'
>;

/**
 * Puts what was found into a result.
 * @param lists those that were looked through.
 */
export function readFound(
  text: string,
  { hits, isComplete }: Found,
  lists: readonly ListSettings[],
): Outcome {
  const standing = placeHits(text, withoutAllowed(hits));
  const listed = standing.slice(0, MAX_PLACES);
  const worst = Math.max(0, ...new Set(standing.map(({ list }) => SEVERITIES.indexOf(decisionOf(list)))));
  // more may be hidden among the hits that were not looked at
  const decision = worst === 0 && !isComplete ? 'review' : (SEVERITIES[worst] as string);
  const blocking = lists.filter(({ action }) => action === 'block');
  const categories = [...new Set(blocking.flatMap(({ category }) => category ?? []))];
  return {
    decision,
    findings: blocking.flatMap((list) => toFinding(list, standing)),
    segments: listed.map((hit, index) => toSegment(text, hit, index)),
    lists: listHits([...hits.filter(({ list }) => list.action === 'allow'), ...standing]),
    categories,
    ...(categories.length === 0 ? { extent: { unit: 'parts', checked: 0 } as const } : {}),
    complete: isComplete || decision === 'block',
    warnings: standing.length > listed.length ? [truncated(standing.length)] : [],
    raw: {
      decision,
      hits: listed.map(({ list, keyword, startChar, endChar }) => ({
        list: list.name,
        keyword,
        startChar,
        endChar,
      })),
    },
  };
}

function decisionOf({ decision = 'block' }: ListSettings): 'review' | 'block' {
  return decision;
}

/** Sorts hits by their place, which becomes one in code points. */
function placeHits(text: string, hits: readonly Hit[]): PlacedHit[] {
  const places = [...new Set(hits.flatMap(({ start, end }) => [start, end]))].sort((a, b) => a - b);
  const characters = new Map<number, number>();
  let counted = 0;
  let last = 0;
  for (const place of places) {
    for (; last < place; last += 1) {
      const unit = text.charCodeAt(last);
      const isSecondHalf =
        unit >= 0xdc00 && unit <= 0xdfff && last > 0 && isFirstHalf(text.charCodeAt(last - 1));
      if (!isSecondHalf) counted += 1;
    }
    characters.set(place, counted);
  }
  return hits
    .map((hit) => ({
      ...hit,
      startChar: characters.get(hit.start) as number,
      endChar: characters.get(hit.end) as number,
    }))
    .sort((first, second) => first.startChar - second.startChar || first.endChar - second.endChar);
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function toFinding(list: ListSettings, hits: readonly PlacedHit[]): VendorFinding[] {
  const own = hits.filter((hit) => hit.list === list);
  if (own.length === 0) return [];
  const keywords = [...new Set(own.map(({ keyword }) => keyword))];
  return [finding(list, keywords, own.length, `lists[${JSON.stringify(list.name)}]`)];
}

function finding(list: ListSettings, keywords: string[], count: number, path: string): VendorFinding {
  const { category = '', subcategory, name, match } = list;
  return {
    name: category,
    decision: decisionOf(list),
    subLabels: subcategory === undefined ? [] : [`${category}/${subcategory}`],
    score: null,
    keywords,
    count,
    libraries: [],
    evidence: { list: name, match },
    path,
  };
}

function toSegment(text: string, hit: PlacedHit, index: number): VendorSegment {
  const { list, keyword, start, end, startChar } = hit;
  const path = `hits[${index}]`;
  const found = finding(list, [keyword], 1, path);
  return {
    kind: 'text',
    startMs: null,
    endMs: null,
    startChar,
    text: text.slice(start, end),
    url: null,
    urlExpiresAt: null,
    decision: found.decision,
    label: found.name,
    subLabels: found.subLabels,
    findings: [found],
    path,
  };
}

function listHits(hits: readonly Hit[]): VendorResult['lists'] {
  const distinct = new Map<string, VendorResult['lists'][number]>();
  for (const { list, keyword } of hits)
    distinct.set(JSON.stringify([list.name, keyword]), {
      type: list.action,
      name: list.name,
      entity: keyword,
    });
  return [...distinct.values()].slice(0, MAX_PLACES);
}

function truncated(count: number): Warning {
  return {
    code: 'truncated',
    message: `${MAX_PLACES} of ${count} hits are listed; all of them count`,
    path: 'segments',
  };
}

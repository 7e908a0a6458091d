import { type VendorFinding, type VendorSegment } from '@moderato/core';
import { bareFinding, isNothing, levelOf, readLabels } from '../findings.js';
import { addressOf, parseInner, splitWords, textOf, toMilliseconds, toScore, toWord } from '../words.js';

/** Reads slices of sound, which are all listed, also clean ones (D2584891); their times are seconds. */
export function readSlices(list: readonly Record<string, unknown>[], path: string): VendorSegment[] {
  return list.map((slice, index) => readSlice(slice, `${path}[${index}]`));
}

/** A slice without a level is not decided, whatever else it says. */
function readSlice(slice: Record<string, unknown>, path: string): VendorSegment {
  const { StartTime, EndTime, Text, Url, RiskLevel } = slice;
  const decision = toWord(RiskLevel);
  const findings = sliceFindings(slice, decision, path);
  return {
    kind: 'audio',
    startMs: toMilliseconds(StartTime),
    endMs: toMilliseconds(EndTime),
    text: textOf(Text) ?? null,
    url: addressOf(Url),
    urlExpiresAt: null,
    decision,
    label: findings[0]?.name ?? null,
    subLabels: [],
    findings,
    path,
  };
}

/** The classes of a slice: of its list where it has one, and those of its text of labels that the list does not name. */
function sliceFindings(slice: Record<string, unknown>, level: string | null, path: string): VendorFinding[] {
  const { Labels, Score, RiskWords, RiskTips, Extend, Descriptions, Result } = slice;
  const listed = readLabels(Result, level, `${path}.Result`);
  const known = listed.map(({ name }) => name);
  const inner = parseInner(Extend);
  const named = typeof Labels === 'string' ? splitWords(Labels) : [toWord(Labels) ?? ''];
  const others = named
    .filter((name) => !isNothing(name) && !known.includes(name))
    .map((name) => ({
      ...bareFinding(name, levelOf(undefined, level), `${path}.Labels`),
      subLabels: splitWords(RiskTips),
      score: toScore(Score),
      keywords: splitWords(RiskWords),
      ...evidenceOf({ Descriptions, Extend: inner ?? Extend }),
    }));
  return [...listed, ...others];
}

function evidenceOf(fields: Readonly<Record<string, unknown>>): { evidence?: Record<string, unknown> } {
  const said = Object.entries(fields).filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return said.length === 0 ? {} : { evidence: Object.fromEntries(said) };
}

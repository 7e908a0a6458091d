import { worse } from '@moderato/core';
import { sha256Of } from '../../content.js';
import type { HuaweiContext } from './account.js';
import { matchRules, type Match } from '../../match.js';
import { HUAWEI_LABELS } from './replies.js';
import { AIS, parameterIncorrect, type HuaweiRefusal } from './errors.js';
import {
  checkEventType,
  checkLanguage,
  checkPolicy,
  checkWords,
  givenWords,
  isEmpty,
  isRecord,
  parseFields,
  type Reading,
} from './fields.js';

/** Documented scenes and categories of text (Huawei API reference moderation_03_0069). */
const EVENT_TYPES = ['nickname', 'title', 'article', 'comment', 'barrage', 'search', 'profile'];
const CATEGORIES = ['terrorism', 'porn', 'ban', 'abuse', 'ad', 'politics'];

/** Characters beyond this are not looked at, and no reply says so. */
const READ_CHARACTERS = 10_000;

interface TextRequest {
  text: string;
  /** Undefined: all. */
  categories: readonly string[] | undefined;
}

/** Reads and checks the body of `POST …/moderation/text` field by field. */
export function readTextRequest(
  body: Buffer,
  knownPolicies: readonly string[] | undefined,
): Reading<TextRequest> {
  const fields = parseFields(body);
  if (fields === undefined) return { refusal: AIS.notJson };
  const { data, biz_type: bizType, event_type: eventType, categories } = fields;
  const refusal =
    checkData(data) ??
    checkPolicy(bizType, knownPolicies) ??
    (isEmpty(bizType) ? checkEventType(eventType, EVENT_TYPES) : undefined) ??
    checkWords(categories, CATEGORIES, 'categories') ??
    checkWords(fields['glossary_names'], undefined, 'glossary_names') ??
    checkWords(fields['white_glossary_names'], undefined, 'white_glossary_names');
  if (refusal) return { refusal };
  return {
    request: {
      text: (data as { text: string }).text,
      categories: isEmpty(bizType) ? givenWords(categories) : undefined,
    },
  };
}

/** Assesses a text as the reply says it; a hit without words has an empty list of segments. */
export function textResult({ text, categories }: TextRequest, { rules }: HuaweiContext) {
  const characters = Array.from(text).slice(0, READ_CHARACTERS);
  const read = characters.join('');
  const sha256 = sha256Of(Buffer.from(text));
  const said = matchRules(rules, 'huawei', { kind: 'text', name: '', sha256, text: read }).flatMap(
    (match) => {
      const label = match.label === 'moan' ? undefined : HUAWEI_LABELS[match.label];
      const isSaid =
        label !== undefined && match.decision !== 'pass' && categories?.includes(label) !== false;
      return isSaid ? [{ label, match }] : [];
    },
  );
  const suggestion = said.map(({ match }) => match.decision).reduce(worse, 'pass');
  const [decisive] = said
    .filter(({ match }) => match.decision === suggestion)
    .sort((first, second) => second.match.score - first.match.score);
  return {
    suggestion,
    label: decisive?.label ?? 'normal',
    details: said.filter(({ label }) => label !== 'meaningless').map(detailOf),
  };
}

function detailOf({ label, match }: { label: string; match: Match }) {
  const found = (match.words ?? []).map(({ keyword, start, end }) => ({
    segment: keyword,
    position: [start, end],
  }));
  const added = (match.rule.keywords ?? []).map((segment) => ({ segment }));
  return { suggestion: match.decision, label, confidence: match.score, segments: [...found, ...added] };
}

function checkData(data: unknown): HuaweiRefusal | undefined {
  if (isEmpty(data)) return AIS.parameterMissing;
  if (!isRecord(data)) return parameterIncorrect('data');
  const { text, language } = data;
  if (isEmpty(text)) return AIS.parameterMissing;
  return typeof text === 'string' ? checkLanguage(language) : parameterIncorrect('text');
}

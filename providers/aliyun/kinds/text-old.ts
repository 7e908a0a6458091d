import { type VendorFinding } from '@moderato/core';
import { type Exchange } from '../client.js';
import { bareFinding, levelOf } from '../findings.js';
import { type Found } from '../response.js';
import { parseInner, recordOf, splitWords, textOf, toWord } from '../words.js';

/**
 * The provider's word for a response of the older services that names no class and has no level: documented as "nothing was
 * found" (developer.aliyun.com/ask/627097).
 */
export const NO_LABELS = 'no labels and no level';

/** Tells the services of `TextModeration`, such as `comment_detection`; newer ones end in another word. */
export function isOldService(service: string): boolean {
  return /^[a-z]+(_[a-z]+)*_detection$/.test(service);
}

/** The data of a response in the older layout, whose names begin in lower case; null for the newer one. */
export function oldAnswer({ body }: Exchange): Record<string, unknown> | null {
  const data = recordOf(recordOf(body)['Data']);
  return Object.hasOwn(data, 'labels') && !Object.hasOwn(data, 'Result') ? data : null;
}

/** Reads the older layout: classes in one text, and the reason as JSON inside of a text, which may be broken. */
export function readOldText(data: Record<string, unknown>): Found {
  const { labels, riskLevel, reason, descriptions } = data;
  const level = toWord(riskLevel);
  const said = [textOf(reason), textOf(descriptions)].filter((text) => text !== undefined);
  const saysNothing = labels === '' && level === null && said.length === 0;
  const names = typeof labels === 'string' ? splitWords(labels) : [toWord(labels) ?? ''];
  return {
    decision: saysNothing ? NO_LABELS : level,
    text: null,
    findings: names.map((name) => readFinding(name, level, reason)),
    segments: [],
    lists: [],
  };
}

function readFinding(name: string, level: string | null, reason: unknown): VendorFinding {
  const fields = recordOf(parseInner(reason));
  const libraries = splitWords(fields['customizedLibs']);
  return {
    ...bareFinding(name, levelOf(undefined, level), 'Data.labels'),
    subLabels: splitWords(fields['riskTips']),
    keywords: splitWords(fields['riskWords']),
    libraries: libraries.map((library) => ({
      type: 'customized',
      name: library,
      keywords: splitWords(fields['customizedWords']),
    })),
    ...(textOf(reason) === undefined ? {} : { evidence: { reason } }),
  };
}

import { type VendorSegment } from '@moderato/core';
import { z } from 'zod';
import { type Exchange } from '../client.js';
import { type JobCodec } from '../codec.js';
import { bareFinding, isNothing, levelOf, readLabels } from '../findings.js';
import { FILE, decodeJob, encodeJob } from '../job.js';
import { readOptions } from '../options.js';
import { readData, requiredList, type Found } from '../response.js';
import { addressOf, recordOf, recordsOf, splitWords, textOf, toWord } from '../words.js';
import { unexplainedLevel } from './parts.js';

const SUBMIT = 'submit document';

/** Documents, checked page by page by jobs: `FileModeration`. */
export const documentCodec: JobCodec = {
  actionsOf: () => FILE,
  serviceOf: (settings) => settings.documentService,
  encodeJob: (content, call, settings) => {
    const { service = settings.documentService } = readOptions('document', call, SUBMIT);
    return encodeJob({ content, call, settings, service, operation: SUBMIT, further: {} }, FILE);
  },
  decodeJob: (exchange, ticket) => decodeJob(exchange, ticket, readDocument),
};

const schema = z.looseObject({ PageResult: requiredList });

/** Reads the result of a document job. A page may hold images, text or both; a page with neither was not checked. */
function readDocument(exchange: Exchange): Found {
  const data = readData(exchange, schema);
  const summary = recordOf(data['PageSummary']);
  const pages = data.PageResult.map((page, index) => readPage(page, `Data.PageResult[${index}]`));
  const segments = pages.flat();
  const checked = pages.filter((parts) => parts.length > 0).length;
  const total = summary['PageSum'];
  const isStated = typeof total === 'number' && Number.isSafeInteger(total) && total >= 0;
  return {
    decision: toWord(data['RiskLevel']),
    text: null,
    findings: ['ImageSummary', 'TextSummary'].flatMap((name) =>
      unexplainedLevel(recordOf(summary[name])['RiskLevel'], segments, `Data.PageSummary.${name}`),
    ),
    segments,
    lists: [],
    extent: { unit: 'pages', checked, ...(isStated ? { total } : {}) },
    complete: checked === pages.length && (!isStated || checked >= total),
  };
}

function readPage(page: Record<string, unknown>, path: string): VendorSegment[] {
  const images = recordsOf(page['ImageResult']).map((image, index) => {
    const at = `${path}.ImageResult[${index}]`;
    const decision = toWord(image['RiskLevel']);
    const findings = readLabels(image['LabelResult'], decision, `${at}.LabelResult`);
    return segmentOf('image', decision, findings, { text: null, url: addressOf(page['ImageUrl']), path: at });
  });
  const texts = recordsOf(page['TextResult']).map((text, index) => {
    const at = `${path}.TextResult[${index}]`;
    const decision = toWord(text['RiskLevel']);
    const findings = textFindings(text, decision, at);
    const url = addressOf(page['TextUrl']);
    return segmentOf('text', decision, findings, { text: textOf(text['Text']) ?? null, url, path: at });
  });
  return [...images, ...texts];
}

function textFindings(
  { Labels, RiskTips, RiskWords }: Record<string, unknown>,
  level: string | null,
  path: string,
) {
  const names = typeof Labels === 'string' ? splitWords(Labels) : [toWord(Labels) ?? ''];
  return names
    .filter((name) => !isNothing(name))
    .map((name) => ({
      ...bareFinding(name, levelOf(undefined, level), `${path}.Labels`),
      subLabels: splitWords(RiskTips),
      keywords: splitWords(RiskWords),
    }));
}

function segmentOf(
  kind: 'image' | 'text',
  decision: string | null,
  findings: VendorSegment['findings'],
  place: Pick<VendorSegment, 'text' | 'url' | 'path'>,
): VendorSegment {
  return {
    kind,
    startMs: null,
    endMs: null,
    urlExpiresAt: null,
    decision,
    label: findings[0]?.name ?? null,
    subLabels: [],
    findings,
    ...place,
  };
}

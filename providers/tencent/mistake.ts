import { inputOf, type MistakeReport, type ProviderCall } from '@moderato/core';
import { writeXml } from '@moderato/http/xml';
import { readAnswer } from './errors.js';
import { PROVIDER, refuse, type WireRequest } from './request.js';
import { elementsOf, textOf } from './elements.js';
import { requestIdOf, unusable, type Answer } from './response.js';

const REPORT = 'report mistake';

/** The label of what offends nothing (cos-java-sdk-v5, SuggestedLabel). */
const NOTHING = 'Normal';

/**
 * Writes the report of a wrong verdict (`POST /report/badcase`, ReportBadcase of cos-go-sdk-v5 and cos-java-sdk-v5). It takes
 * text itself, which travels as base64, and images by url. Labels go out as they are given, since the SDKs disagree on them.
 * @throws ModerationError before anything is sent: `unsupported` for other content, `invalid_content` for text that is empty or
 * no Unicode and for characters that XML cannot carry, `config` for options, of which a report has none.
 */
export function encodeMistake(report: MistakeReport, { vendorOptions }: ProviderCall): WireRequest {
  const { content, jobId, decidedAt, label, expectedLabel } = report;
  const { kind } = content;
  const isText = kind === 'text' && 'text' in content;
  const isImage = kind === 'image' && 'url' in content;
  if (!isText && !isImage) {
    const message = `wrong verdicts can be reported on text itself and on images by url, not on ${kind} as ${inputOf(content)}`;
    throw refuse('unsupported', REPORT, message);
  }
  if (Object.keys(vendorOptions?.[PROVIDER] ?? {}).length > 0) {
    throw refuse('config', REPORT, 'vendorOptions.tencent: a report has no options');
  }
  const fields = {
    ContentType: isText ? 1 : 2,
    Text: isText ? encodeText(content.text) : undefined,
    Url: isImage ? content.url : undefined,
    Label: label ?? NOTHING,
    SuggestedLabel: expectedLabel ?? NOTHING,
    JobId: jobId ?? undefined,
    ModerationTime: decidedAt ?? undefined,
  };
  const body = writeXml('Request', fields, { provider: PROVIDER, operation: REPORT });
  const addresses = isImage ? [content.url] : [];
  return {
    method: 'POST',
    pathname: '/report/badcase',
    body,
    operation: REPORT,
    purpose: 'submit',
    addresses,
  };
}

function encodeText(text: string): string {
  if (text === '' || /\p{Surrogate}/u.test(text)) {
    throw refuse('invalid_content', REPORT, 'content.text: empty, or holds half of a surrogate pair');
  }
  return Buffer.from(text, 'utf8').toString('base64');
}

/**
 * Reads the response to a report, which is its `RequestId`.
 * @throws ModerationError by the refusal; `bad_response` for XML of another kind.
 */
export function decodeMistake(answer: Answer): { requestId: string | null } {
  const root = readAnswer(answer);
  const [content = {}] = elementsOf(root, 'Response');
  const inBody = textOf(content, 'RequestId');
  const requestId = requestIdOf(answer, inBody);
  if (inBody === null) throw unusable(answer, 'the response to the report holds no RequestId', requestId);
  return { requestId };
}

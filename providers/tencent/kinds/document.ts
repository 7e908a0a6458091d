import { mapSteps, type Content, type ProviderCall, type VendorSegment } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { type Codec, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { encodeInput, encodeJobCall, encodeRequest, warningsOf } from '../request.js';
import { decodeAcceptedJob, decodeJob, type JobReading } from '../job.js';
import { encodeConf } from '../call-options.js';
import { readOptions } from '../options.js';
import { missingParts } from '../evidence.js';
import { lacksScenes, readImageScenes } from './image-scenes.js';
import { decisionIn, elementsOf, numberOf, textOf } from '../elements.js';
import { subLabelsOf } from '../scenes.js';

const SUBMIT = 'submit document';
const PATHNAME = '/document/auditing';

/** Documents at Tencent Cloud CI: each page is checked as an image, with its text. */
export const documentCodec: Codec = {
  encodeJob: encodeDocument,
  decodeAccepted: decodeAcceptedJob,
  encodeQuery: (ticket, settings) =>
    encodeJobCall(ticket, settings, { kind: 'document', pathname: PATHNAME }),
  decodeJob: (answer, ticket) => decodeJob(answer, ticket, DOCUMENT),
};

/**
 * Writes the call that creates a document job (Tencent Cloud COS documentation, D:436/59381). `Type` is the file name ending,
 * for addresses that do not show it.
 * @throws ModerationError before anything is sent: `unsupported` for a category word that the vendor does not know,
 * `invalid_content` for an id of more than 512 bytes or characters that XML cannot carry, `config` for wrong options of the
 * call.
 */
function encodeDocument(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const { documentType } = readOptions(call, 'document', SUBMIT);
  const fields = {
    Input: { ...encodeInput(content, SUBMIT), Type: documentType },
    Conf: encodeConf(content, call, settings, SUBMIT),
  };
  const kind = { operation: SUBMIT, purpose: 'submit' } as const;
  return {
    request: encodeRequest(PATHNAME, fields, kind, content, call),
    warnings: warningsOf(content, fields.Conf),
  };
}

/** The response to the query (D:436/59382 and cos-go-sdk-v5): scenes of the whole under `Labels`, pages under `PageSegment`. */
const DOCUMENT: JobReading = {
  decision: 'Suggestion',
  scenes: 'Labels',
  parts: ['PageSegment.Results'],
  *readResult(detail, { urlsExpireAt, isSummary }) {
    const pages = elementsOf(detail, 'PageSegment').flatMap((segment) => elementsOf(segment, 'Results'));
    const listed = missingParts(detail, 'PageCount', pages.length);
    return {
      findings: elementsOf(detail, 'Labels').flatMap((labels) => readImageScenes(labels, 'Labels')),
      segments: yield* mapSteps(pages, (page, index) =>
        readPage(page, `PageSegment.Results[${index}]`, urlsExpireAt),
      ),
      ...listed,
      complete: listed.complete && !pages.some(lacksScenes),
      ...(isSummary ? {} : { extent: { unit: 'pages', checked: pages.length } }),
    };
  },
};

/** Reads one page, or one image of a web page; where it stands is the first of its objects. */
export function readPage(page: XmlElement, path: string, urlsExpireAt: string | null): VendorSegment {
  const url = textOf(page, 'Url');
  const place = { pageNumber: numberOf(page, 'PageNumber'), sheetNumber: numberOf(page, 'SheetNumber') };
  const isPlaced = place.pageNumber !== null || place.sheetNumber !== null;
  return {
    kind: 'image',
    startMs: null,
    endMs: null,
    text: textOf(page, 'Text'),
    url,
    urlExpiresAt: url === null ? null : urlsExpireAt,
    decision: decisionIn(page, 'Suggestion'),
    label: textOf(page, 'Label'),
    subLabels: subLabelsOf(page),
    findings: readImageScenes(page, path),
    ...(isPlaced ? { objects: [{ type: 'page', ...place }] } : {}),
    path,
  };
}

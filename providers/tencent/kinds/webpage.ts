import { mapSteps, type Content, type ProviderCall, type VendorSegment } from '@moderato/core';
import { type XmlElement } from '@moderato/http/xml';
import { type Codec, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { readPage } from './document.js';
import { encodeInput, encodeJobCall, encodeRequest, warningsOf } from '../request.js';
import { decodeAcceptedJob, decodeJob, type JobReading } from '../job.js';
import { encodeConf } from '../call-options.js';
import { readOptions } from '../options.js';
import { lacksScenes, readImageScenes } from './image-scenes.js';
import { textKeywords } from './text.js';
import { decisionIn, elementsOf, textOf } from '../elements.js';
import { readScenes, subLabelsOf } from '../scenes.js';

const SUBMIT = 'submit webpage';
const PATHNAME = '/webpage/auditing';

/** Web pages at Tencent Cloud CI: their images and their text. */
export const webpageCodec: Codec = {
  encodeJob: encodeWebpage,
  decodeAccepted: decodeAcceptedJob,
  encodeQuery: (ticket, settings) => encodeJobCall(ticket, settings, { kind: 'webpage', pathname: PATHNAME }),
  decodeJob: (answer, ticket) => decodeJob(answer, ticket, WEBPAGE),
};

/**
 * Writes the call that creates a web page job (Tencent Cloud COS documentation, D:436/63958; `ReturnHighlightHtml` as
 * cos-go-sdk-v5 writes it).
 * @throws ModerationError before anything is sent: `unsupported` for a category word that the vendor does not know,
 * `invalid_content` for an id of more than 512 bytes or characters that XML cannot carry, `config` for wrong options of the
 * call.
 */
function encodeWebpage(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const { returnHighlightHtml } = readOptions(call, 'webpage', SUBMIT);
  const conf = encodeConf(content, call, settings, SUBMIT);
  const highlight = returnHighlightHtml === undefined ? undefined : String(returnHighlightHtml);
  const fields = {
    Input: encodeInput(content, SUBMIT),
    Conf: { ...conf, ReturnHighlightHtml: highlight },
  };
  const kind = { operation: SUBMIT, purpose: 'submit' } as const;
  return {
    request: encodeRequest(PATHNAME, fields, kind, content, call),
    warnings: warningsOf(content, conf),
  };
}

/**
 * The response to the query (D:436/63959 and cos-go-sdk-v5): scenes of the whole under `Labels`, images under
 * `ImageResults`, texts under `TextResults`.
 */
const WEBPAGE: JobReading = {
  decision: 'Suggestion',
  scenes: 'Labels',
  parts: ['ImageResults.Results', 'TextResults.Results'],
  mixedPart: 'TextResults.Results',
  *readResult(detail) {
    const [images, texts] = ['ImageResults', 'TextResults'].map((name) =>
      elementsOf(detail, name).flatMap((list) => elementsOf(list, 'Results')),
    ) as [XmlElement[], XmlElement[]];
    return {
      findings: elementsOf(detail, 'Labels').flatMap((labels) => readImageScenes(labels, 'Labels')),
      segments: [
        // the pages do not say whether these are copies, nor how long they are good
        ...(yield* mapSteps(images, (image, index) =>
          readPage(image, `ImageResults.Results[${index}]`, null),
        )),
        ...(yield* mapSteps(texts, (text, index) => readText(text, `TextResults.Results[${index}]`))),
      ],
      complete: ![...images, ...texts].some(lacksScenes),
      extent: { unit: 'parts', checked: images.length + texts.length },
    };
  },
};

/** Reads one text of the page. cos-go-sdk-v5 knows both names of the decision. */
function readText(text: XmlElement, path: string): VendorSegment {
  return {
    kind: 'text',
    startMs: null,
    endMs: null,
    text: textOf(text, 'Text'),
    url: null,
    urlExpiresAt: null,
    decision: decisionIn(text, Object.hasOwn(text, 'Suggestion') ? 'Suggestion' : 'Result'),
    label: textOf(text, 'Label'),
    subLabels: subLabelsOf(text),
    findings: readScenes(text, path, textKeywords),
    path,
  };
}

import {
  mapSteps,
  type Content,
  type JobTicket,
  type ProviderCall,
  type Steps,
  type VendorJob,
} from '@moderato/core';
import { type Codec, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { encodeInput, encodeJobCall, encodeRequest, warningsOf, type WireRequest } from '../request.js';
import { decodeAcceptedJob, decodeJob, type JobReading } from '../job.js';
import { encodeConf } from '../call-options.js';
import { readAudioSection, audioKeywords } from './audio-section.js';
import { elementsOf, textOf } from '../elements.js';
import { readScenes } from '../scenes.js';
import { type Answer } from '../response.js';

const SUBMIT = 'submit audio';
const PATHNAME = '/audio/auditing';

/** Audio at Tencent Cloud CI. */
export const audioCodec: Codec = {
  encodeJob: encodeAudioJob,
  decodeAccepted: decodeAcceptedJob,
  encodeQuery: encodeAudioQuery,
  decodeJob: decodeAudioJob,
};

/**
 * Writes the call that creates an audio job (Tencent Cloud CI, "Submitting audio moderation job", S:audio-s).
 * @throws ModerationError before anything is sent: `unsupported` for a category word that the vendor does not know,
 * `invalid_content` for an id of more than 512 bytes or characters that XML cannot carry, `config` for wrong options of the
 * call.
 */
export function encodeAudioJob(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  const fields = {
    Input: encodeInput(content, SUBMIT),
    Conf: encodeConf(content, call, settings, SUBMIT),
  };
  const kind = { operation: SUBMIT, purpose: 'submit' } as const;
  return {
    request: encodeRequest(PATHNAME, fields, kind, content, call),
    warnings: warningsOf(content, fields.Conf),
  };
}

/**
 * Writes the call that fetches an audio job (Tencent Cloud CI, "Querying audio moderation job", S:audio-q).
 * @throws ModerationError before anything is sent, as `encodeJobCall`.
 */
export function encodeAudioQuery(ticket: JobTicket, settings: TencentSettings): WireRequest {
  return encodeJobCall(ticket, settings, { kind: 'audio', pathname: PATHNAME });
}

/**
 * Reads the state and, when it is there, the result of an audio job (S:audio-q).
 * @throws ModerationError as `decodeJob`.
 */
function decodeAudioJob(answer: Answer, ticket: JobTicket): Steps<VendorJob> {
  return decodeJob(answer, ticket, AUDIO);
}

const AUDIO: JobReading = {
  decision: 'Result',
  parts: ['Section'],
  *readResult(detail, { urlsExpireAt, isSummary }) {
    const sections = elementsOf(detail, 'Section');
    const saysWhatWasChecked = ['Section', 'AudioText'].some((name) => Object.hasOwn(detail, name));
    return {
      text: textOf(detail, 'AudioText'),
      findings: readScenes(detail, '', audioKeywords),
      segments: yield* mapSteps(sections, (section, index) =>
        readAudioSection(section, `Section[${index}]`, urlsExpireAt),
      ),
      // every slice is listed, also those that pass; without slices and transcript a response does not say what was checked
      ...(isSummary || !saysWhatWasChecked ? {} : { extent: { unit: 'sections', checked: sections.length } }),
    };
  },
};

import { writeXml } from '@moderato/http/xml';
import { z } from 'zod';
import type { TencentContext } from './account.js';
import type { Reply, IncomingRequest, Note } from '../../incoming.js';
import { newRequestId, refusalReply, xmlReply } from './errors.js';
import { exactlyOne, readRequest, text, webAddress } from './fields.js';

/** Labels of a report; `Ad` is what the Go SDK's test sends. */
const LABELS = [
  'Normal',
  'Porn',
  'Ads',
  'Ad',
  'Illegal',
  'Abuse',
  'Politics',
  'Terrorism',
  'Teenager',
  'Sexy',
  'Religion',
];

const label = text.refine((word) => LABELS.includes(word), `expected one of ${LABELS.join(', ')}`);

const reportSchema = z
  .object({
    ContentType: z.enum(['1', '2']),
    /** Base64. */
    Text: text.optional(),
    Url: webAddress.optional(),
    Label: label,
    SuggestedLabel: label,
    JobId: text.optional(),
    ModerationTime: text.optional(),
  })
  .superRefine((report, context) => {
    if (report.ContentType === '1') exactlyOne('Text')(report, context);
    else exactlyOne('Url')(report, context);
  });

/** Takes a report of a wrong verdict, `POST /report/badcase`, and keeps it in the journal alone. */
export function replyToReport(incoming: IncomingRequest, note: Note, { clock }: TencentContext): Reply {
  const requestId = newRequestId();
  const reading = readRequest(incoming.body, reportSchema);
  if ('refusal' in reading) return refusalReply(reading.refusal, requestId, clock.now(), note);
  const { JobId, Url } = reading.request;
  const body = writeXml(
    'Response',
    { RequestId: requestId },
    { provider: 'tencent', operation: 'write reply' },
  );
  return xmlReply(200, requestId, clock.now(), body, {
    ...note,
    ...(JobId === undefined ? {} : { jobId: JobId }),
    ...(Url === undefined ? {} : { contentUrl: Url }),
  });
}

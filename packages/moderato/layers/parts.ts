import { withErrorDetails, type Content, type JobTicket, type ModerationError } from '@moderato/core';
import { mergeVerdicts, type PartVerdict } from '@moderato/normalizer';
import pMap from 'p-map';
import { limitsOf } from '../call/limits-of.js';
import { toModerationError } from '../call/failures.js';
import { splitText, type TextPart } from '../call/split-text.js';
import { verdictOf, type SubmittedJob } from '../call/to-job.js';
import { type Lane, type Outcomes, type SubmitCall, type SubmitLayer, type SubmitRequest } from './layer.js';

/** How many parts of one text are under way. */
const CONCURRENCY = 4;

/** Moderates a text that is longer than the vendor reads in parts, and makes one verdict of theirs. Null where there is no such limit. */
export function partsLayer(lane: Lane): SubmitLayer | null {
  const { id, capabilities } = lane.vendor.provider;
  const capability = capabilities.kinds[lane.kind];
  if (capability?.limits.maxCharacters === undefined) return null;
  return (next) => (request) => {
    const [content] = request.contents;
    if (content === undefined || request.contents.length > 1 || !('text' in content)) return next(request);
    const { maxCharacters = Infinity } = limitsOf(capability, request.options.vendorOptions?.[id]);
    // no character has more than two units
    if (content.text.length <= maxCharacters) return next(request);
    const parts = splitText(content.text, maxCharacters);
    return parts.length > 1 ? moderateParts(lane, content, parts, request, next) : next(request);
  };
}

/** Each part is a call of its own at the vendor, and paid for as such. One part that fails is the failure of the whole. */
async function moderateParts(
  { vendor, operation }: Lane,
  content: Extract<Content, { text: string }>,
  parts: readonly TextPart[],
  request: SubmitRequest,
  next: SubmitCall,
): Promise<Outcomes> {
  const failures: ModerationError[] = [];
  const moderatePart = async ({ text, startChar }: TextPart, index: number) => {
    if (failures.length > 0) return [];
    try {
      const idempotencyKey = `${request.call.idempotencyKey ?? ''}-${index}`;
      const call = { ...request.call, idempotencyKey };
      const [outcome] = await next({ ...request, call, contents: [{ ...content, text }] });
      const { job } = outcome as SubmittedJob;
      const characters = Array.from(text).length;
      return [{ ticket: job.ticket, part: { verdict: verdictOf(job), startChar, characters } }];
    } catch (error) {
      failures.push(toModerationError(error, vendor.provider.id, operation));
      return [];
    }
  };
  const moderated = (await pMap(parts, moderatePart, { concurrency: CONCURRENCY })).flat();
  const [failure] = failures;
  if (failure !== undefined) {
    // parts that were moderated are paid for, so that the whole must not simply go again
    const isFree = moderated.length === 0 && failures.every(({ effect }) => effect === 'none');
    throw isFree ? failure : withErrorDetails(failure, { effect: 'unknown' });
  }
  const verdict = mergeVerdicts(
    moderated.map(({ part }) => part) as [PartVerdict, ...PartVerdict[]],
    Array.from(content.text).length,
  );
  const ticket = moderated[0]?.ticket as JobTicket;
  const job = { ticket, state: 'succeeded', vendorState: 'every part moderated', verdict } as const;
  return [{ job, isAnswered: true, warnings: [] }];
}

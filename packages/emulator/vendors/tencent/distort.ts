import type { Distortion } from '../../faults/kinds.js';
import { relabelTencentReply } from './relabel.js';

/** What a response says of one content: one job or item, or the single picture. */
const SUBJECT = /<(JobsDetail|RecognitionResult)>[^]*?<\/\1>/g;

const OVERALL_DECISION = /<(Result|Suggestion)>(\d)<\/\1>/;
/** Containers of scenes, which hold decisions and scores of their own. */
const EVIDENCE = /<(?!User)(\w+Info)>[^]*?<\/\1>/g;
const EVERY_DECISION = /<(Result|Suggestion|HitFlag)>\d<\/\1>/g;

/** Makes a wrong response of a right one, as a fault asks; the same where it does not apply. */
export function distortTencentResponse(distortion: Distortion, body: string): string {
  switch (distortion) {
    case 'unknown_label':
      return relabelTencentReply(body);
    case 'missing_decision':
      return body.replace(EVIDENCE, '').replace(EVERY_DECISION, '');
    case 'wrong_job':
      return body.replace(SUBJECT, (subject) =>
        ifChanged(subject, subject.replace(/<JobId>(.*?)(.)<\/JobId>/, otherJob)),
      );
    case 'wrong_content':
      return body.replace(SUBJECT, (subject) =>
        ifChanged(subject, subject.replace(/<(DataId|Object|Url)>([^<]*)<\/\1>/, '<$1>$2-other</$1>')),
      );
    case 'reordered_batch': {
      const reversed = (body.match(SUBJECT) ?? []).reverse();
      return body.replace(SUBJECT, () => reversed.shift() ?? '');
    }
  }
}

function otherJob(_: string, start: string, last: string): string {
  return `<JobId>${start}${last === '0' ? '1' : '0'}</JobId>`;
}

/** What is said of another job or content is its verdict, which is the opposite one. */
function ifChanged(subject: string, changed: string): string {
  return changed === subject ? subject : oppositeOf(changed);
}

function oppositeOf(subject: string): string {
  const decision = OVERALL_DECISION.exec(subject)?.[2] === '0' ? 1 : 0;
  return subject.replace(EVERY_DECISION, (_, name: string) => `<${name}>${decision}</${name}>`);
}

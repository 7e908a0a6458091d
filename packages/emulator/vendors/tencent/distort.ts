import type { Distortion } from '../../faults/kinds.js';
import { relabelTencentReply } from './relabel.js';

/** What a response says of one content: one job or item, or the single image. */
const SUBJECT = /<(JobsDetail|RecognitionResult)>/g;

const OVERALL_DECISION = /<(Result|Suggestion)>(\d)<\/\1>/;
/** Containers of scenes, which hold decisions and scores of their own. */
const EVIDENCE = /<(?!User)([A-Z][A-Za-z]{0,30}Info)>/g;
const EVERY_DECISION = /<(Result|Suggestion|HitFlag)>\d<\/\1>/g;

/** Makes a wrong response of a right one, as a fault asks; the same where it does not apply. */
export function distortTencentResponse(distortion: Distortion, body: string): string {
  switch (distortion) {
    case 'unknown_label':
      return relabelTencentReply(body);
    case 'missing_decision':
      return replaceElements(body, EVIDENCE, () => '').replace(EVERY_DECISION, '');
    case 'wrong_job':
      return replaceElements(body, SUBJECT, (subject) =>
        ifChanged(subject, subject.replace(/<JobId>([^<]{0,100})([^<])<\/JobId>/, otherJob)),
      );
    case 'wrong_content':
      return replaceElements(body, SUBJECT, (subject) =>
        ifChanged(subject, subject.replace(/<(DataId|Object|Url)>([^<]*)<\/\1>/, '<$1>$2-other</$1>')),
      );
    case 'reordered_batch': {
      const subjects: string[] = [];
      replaceElements(body, SUBJECT, (subject) => {
        subjects.push(subject);
        return subject;
      });
      return replaceElements(body, SUBJECT, () => subjects.pop() ?? '');
    }
  }
}

/** Replaces the elements that begin with an opening tag and end with the next closing tag of that name. */
function replaceElements(body: string, opening: RegExp, replace: (element: string) => string): string {
  let replaced = '';
  let end = 0;
  for (const { 0: tag, 1: name = '', index } of body.matchAll(opening)) {
    if (index < end) continue;
    const closing = `</${name}>`;
    const closesAt = body.indexOf(closing, index + tag.length);
    if (closesAt === -1) break;
    replaced += body.slice(end, index);
    end = closesAt + closing.length;
    replaced += replace(body.slice(index, end));
  }
  return replaced + body.slice(end);
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

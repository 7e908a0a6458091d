import type { Distortion } from '../../faults/kinds.js';
import { isRecord, type Fields } from './requests.js';

/** Makes a wrong response of a right one, as a fault asks; the same where it does not apply. */
export function distortAliyunResponse(distortion: Distortion, body: string): string {
  const response = JSON.parse(body) as Fields;
  const { Data: data } = response;
  if (!isRecord(data)) return body;
  const changed = DISTORTIONS[distortion]?.(data);
  return changed === undefined ? body : JSON.stringify({ ...response, Data: changed });
}

const NOTHING = ['nonLabel', 'nonlabel', ''];
const LABELS = ['Label', 'Labels', 'labels'];
const LEVELS = ['RiskLevel', 'riskLevel'];

/** Undefined where the response has nothing of the kind. */
const DISTORTIONS: Readonly<Partial<Record<Distortion, (data: Fields) => Fields | undefined>>> = {
  unknown_label: (data) => {
    const made = new Map<string, string>();
    return replaced(data, (name, value) => {
      if (!LABELS.includes(name) || typeof value !== 'string' || NOTHING.includes(value)) return value;
      const own = made.get(value) ?? `unlisted_${made.size + 1}`;
      made.set(value, own);
      return own;
    });
  },
  missing_decision: (data) => replaced(data, (name, value) => (LEVELS.includes(name) ? undefined : value)),
  wrong_job: (data) => {
    const name = ['TaskId', 'ReqId'].find((each) => typeof data[each] === 'string');
    return name === undefined ? undefined : { ...oppositeOf(data), [name]: `${String(data[name])}0` };
  },
  wrong_content: (data) => {
    const name = ['DataId', 'dataId'].find((each) => typeof data[each] === 'string');
    return name === undefined ? undefined : { ...oppositeOf(data), [name]: `${String(data[name])}o` };
  },
};

/** The verdict of another job or content, which is the opposite one. */
function oppositeOf(data: Fields): Fields {
  const level = LEVELS.some((name) => data[name] === 'none') ? 'high' : 'none';
  return replaced(data, (name, value) => (LEVELS.includes(name) ? level : value));
}

function replaced(data: Fields, change: (name: string, value: unknown) => unknown): Fields {
  return JSON.parse(JSON.stringify(data, change)) as Fields;
}

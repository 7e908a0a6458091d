import type { Distortion } from '../../faults/kinds.js';
import { isRecord, type Fields } from './fields.js';
import { relabelHuaweiReply } from './relabel.js';

/** Makes a wrong response of a right one, as a fault asks; the same where it does not apply. */
export function distortHuaweiResponse(distortion: Distortion, body: string): string {
  if (distortion === 'unknown_label') return relabelHuaweiReply(body);
  const response = JSON.parse(body) as Fields;
  const distorted = DISTORTIONS[distortion](response);
  return distorted === undefined ? body : JSON.stringify(distorted);
}

/** Undefined where the response has nothing of the kind. */
const DISTORTIONS: Readonly<
  Record<Exclude<Distortion, 'unknown_label'>, (response: Fields) => Fields | undefined>
> = {
  missing_decision: (response) => withResults(response, withoutDecision),
  wrong_job: (response) => {
    const { job_id: id } = response;
    if (typeof id !== 'string') return undefined;
    const other = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
    return { ...response, ...withResults(response, oppositeOf), job_id: other };
  },
  wrong_content: (response) => {
    const { results, request_params: parameters } = response;
    if (Array.isArray(results))
      return {
        ...response,
        results: results.map((item: Fields) => ({
          ...oppositeOf(item),
          data_id: `${String(item['data_id'])}o`,
        })),
      };
    if (!isRecord(parameters) || !isRecord(parameters['data'])) return undefined;
    const data = { ...parameters['data'], url: `${String(parameters['data']['url'])}-other` };
    const opposite = withResults(response, oppositeOf);
    return { ...response, ...opposite, request_params: { ...parameters, data } };
  },
  reordered_batch: (response) => {
    const { results } = response;
    return Array.isArray(results) && results.length > 1
      ? { ...response, results: (results as unknown[]).toReversed() }
      : undefined;
  },
};

/** Changes the one result of a response, or each of several. */
function withResults(response: Fields, change: (result: Fields) => Fields): Fields | undefined {
  const { result, results } = response;
  if (isRecord(result)) return { ...response, result: change(result) };
  return Array.isArray(results) ? { ...response, results: (results as Fields[]).map(change) } : undefined;
}

/** What is left says nothing of a decision: neither overall nor in the details. */
function withoutDecision(result: Fields): Fields {
  const kept = Object.entries(result).filter(([name]) => !['suggestion', 'label', 'category'].includes(name));
  return Object.fromEntries(kept.map(([name, value]) => [name, Array.isArray(value) ? [] : value]));
}

/** The verdict of another job or content, which is the opposite one. */
function oppositeOf(result: Fields): Fields {
  const decision = result['suggestion'] === 'pass' ? 'block' : 'pass';
  return JSON.parse(
    JSON.stringify(result, (name, value: unknown) => (name === 'suggestion' ? decision : value)),
  ) as Fields;
}

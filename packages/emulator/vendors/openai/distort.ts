import type { Distortion } from '../../faults/kinds.js';
import { isRecord } from './requests.js';

type Result = Record<string, unknown>;

/** Makes a wrong response of a right one, as a fault asks; the same where it does not apply. */
export function distortOpenaiResponse(distortion: Distortion, body: string): string {
  const change = DISTORTIONS[distortion];
  const response = JSON.parse(body) as Result;
  const { results } = response;
  return change === undefined || !Array.isArray(results)
    ? body
    : JSON.stringify({ ...response, results: (results as Result[]).map(change) });
}

/** Nothing in a response names its content, so that a wrong one or another order cannot be told. */
const DISTORTIONS: Readonly<Partial<Record<Distortion, (result: Result) => Result>>> = {
  unknown_label: (result) =>
    Object.fromEntries(
      Object.entries(result).map(([name, value]) => [name, isRecord(value) ? relabelled(value) : value]),
    ),
  missing_decision: (result) => {
    const { flagged, categories, ...rest } = result;
    return flagged === undefined && categories === undefined ? result : rest;
  },
};

function relabelled(table: Result): Result {
  return Object.fromEntries(Object.values(table).map((value, place) => [`unlisted_${place + 1}`, value]));
}

import type { Callback } from '../../callback.js';

type Fields = Record<string, unknown>;

/** Names of decisions in both forms: 0 is normal, 1 a violation. */
const DECISIONS = ['result', 'hit_flag', 'Result', 'HitFlag', 'Suggestion'];

/** Makes a callback that says the opposite of a true one: a pass of what was found wanting or failed, a block of what passed. */
export function forgeTencentCallback(callback: Callback): Callback {
  const body = JSON.parse(callback.body) as { data?: Fields; JobsDetail?: Fields };
  return { ...callback, body: JSON.stringify(body.data ? forgeSimple(body, body.data) : forgeDetail(body)) };
}

function forgeSimple(body: Fields, data: Fields): Fields {
  const decision = data['result'] === 0 ? 1 : 0;
  return { ...body, code: 0, message: 'success', data: { ...decided(data, decision), result: decision } };
}

function forgeDetail(body: { JobsDetail?: Fields }): Fields {
  const detail = { ...body.JobsDetail, Code: undefined, Message: undefined };
  const name = Object.hasOwn(detail, 'Suggestion') ? 'Suggestion' : 'Result';
  const decision = (detail as Fields)[name] === 0 ? 1 : 0;
  const said = { Label: decision === 0 ? 'Normal' : 'Porn', [name]: decision, State: 'Success' };
  return { ...body, JobsDetail: { ...decided(detail, decision), ...said } };
}

/** Says the same decision everywhere. */
function decided(fields: Fields, decision: 0 | 1): Fields {
  const value = (name: string, old: unknown): unknown => {
    if (DECISIONS.includes(name)) return decision;
    if (Array.isArray(old)) return old.map((item) => value('', item));
    return typeof old === 'object' && old !== null ? decided(old as Fields, decision) : old;
  };
  return Object.fromEntries(Object.entries(fields).map(([name, old]) => [name, value(name, old)]));
}

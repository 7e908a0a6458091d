import { createHmac } from 'node:crypto';
import type { Callback } from '../../callback.js';

interface Body {
  create_time: string;
  job_id: string;
  request_id: string;
  result?: { suggestion: string; details?: unknown[] };
}

const SIGNATURE = 'x-auth-signature';

/**
 * Makes a callback that says the opposite of a true one: a pass of what was found wanting or failed, a block of what passed.
 * Where the true one is signed, the forged one is signed with another seed.
 */
export function forgeHuaweiCallback(callback: Callback): Callback {
  const body = JSON.parse(callback.body) as Body;
  const isPass = body.result?.suggestion !== 'pass';
  const isVideo = body.result !== undefined && body.result.details === undefined;
  const forged = {
    ...body,
    status: 'succeeded',
    result: isVideo ? videoResult(isPass) : soundResult(isPass),
  };
  const headers = { ...callback.headers };
  if (headers[SIGNATURE] !== undefined) {
    const seed = 'forged';
    const message = body.create_time + body.job_id + body.request_id + seed;
    headers[SIGNATURE] = createHmac('sha256', seed).update(message).digest('hex');
  }
  return { ...callback, headers, body: JSON.stringify(forged) };
}

function soundResult(isPass: boolean): object {
  const detail = { start_time: 0, suggestion: 'block', end_time: 1, label: 'porn', audio_text: '' };
  return { suggestion: isPass ? 'pass' : 'block', details: isPass ? [] : [detail], audio_text: '' };
}

function videoResult(isPass: boolean): object {
  const [suggestion, category] = ['block', 'porn'];
  const detail = { confidence: 1, category, label: category, suggestion };
  return {
    suggestion: isPass ? 'pass' : suggestion,
    image_detail: isPass ? [] : [{ suggestion, category, time: 0, detail: [detail] }],
    audio_detail: [],
  };
}

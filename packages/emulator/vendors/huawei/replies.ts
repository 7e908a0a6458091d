import { createHmac } from 'node:crypto';
import { worse, type Decision } from '@moderato/core';
import type { Callback } from '../../callback.js';
import type { Job } from '../../jobs.js';
import { slices, type Assessment, type Slice } from '../../assess.js';
import type { RuleLabel } from '../../rules.js';
import type { HuaweiAudioRequest } from './requests.js';

/** What the service says for a rule's label in audio; a label without an entry cannot be said and is left out. */
export const HUAWEI_LABELS: Readonly<Partial<Record<RuleLabel, string>>> = {
  porn: 'porn',
  moan: 'moan',
  ads: 'ad',
  abuse: 'abuse',
  illegal: 'ban',
  politics: 'politics',
  terrorism: 'terrorism',
  meaningless: 'meaningless',
};

/** A job of this vendor. */
export type HuaweiJob = Job<HuaweiAudioRequest>;

/** Sound is assessed in slices of 10 s (inferred from the samples). */
export const SLICE_MS = 10_000;

/**
 * Says a job as a query and a callback do (Huawei API reference moderation_03_0083). A failed job says its status alone,
 * because no field for the reason is documented.
 */
export function jobBody(job: HuaweiJob, requestId: string) {
  const { outcome, request } = job;
  const status = outcome === null ? 'running' : typeof outcome === 'string' ? 'failed' : 'succeeded';
  return {
    job_id: job.id,
    status,
    ...(outcome === null || typeof outcome === 'string' ? {} : { result: resultOf(outcome, request) }),
    request_params: {
      event_type: request.eventType,
      data: { url: request.url },
      callback: request.callback,
      categories: request.categories,
    },
    create_time: chinaTime(job.createdAtMs),
    update_time: chinaTime(job.finishedAtMs ?? job.createdAtMs),
    request_id: requestId,
  };
}

/** Builds the callback of a finished job. */
export function huaweiCallback(job: HuaweiJob, requestId: string): Callback {
  return signCallback(job, jobBody(job, requestId));
}

/** Makes a callback of what is said of a job, signed where a seed was given (moderation_03_0082); hex is unconfirmed. */
export function signCallback(
  job: { id: string; request: { callback: string | undefined; seed: string | undefined } },
  body: { create_time: string; job_id: string; request_id: string },
): Callback {
  const { callback = '', seed } = job.request;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (seed !== undefined) {
    const message = body.create_time + body.job_id + body.request_id + seed;
    headers['x-auth-signature'] = createHmac('sha256', seed).update(message).digest('hex');
  }
  return { vendor: 'huawei', url: callback, headers, body: JSON.stringify(body), jobId: job.id };
}

/** Makes a job id in the form of the samples: 0, midnight in China in epoch seconds, 32 hex digits. */
export function jobIdOf(nowMs: number, hex: string): string {
  const dayMs = 24 * 3_600_000;
  const offsetMs = 8 * 3_600_000;
  const midnightMs = Math.floor((nowMs + offsetMs) / dayMs) * dayMs - offsetMs;
  return `0${midnightMs / 1000}_${hex}`;
}

function resultOf(assessment: Assessment, request: HuaweiAudioRequest) {
  const details = slices(assessment, SLICE_MS).flatMap((slice) => detailsOf(slice, request));
  return {
    suggestion: details.map(({ suggestion }) => suggestion).reduce(worse, 'pass'),
    details,
    audio_text: assessment.transcript,
  };
}

/** Lists what was found in a slice, one entry a label; passing ones are not listed. */
function detailsOf(slice: Slice, request: HuaweiAudioRequest) {
  const said = slice.hits.flatMap(({ hit, keywords }) => {
    const label = HUAWEI_LABELS[hit.label];
    return label === undefined || hit.decision === 'pass' || !isAskedFor(label, request)
      ? []
      : [{ label, decision: hit.decision, keywords }];
  });
  return [...new Set(said.map(({ label }) => label))].map((label) => {
    const own = said.filter((item) => item.label === label);
    const keywords = [...new Set(own.flatMap((item) => item.keywords))];
    return {
      start_time: slice.startMs / 1000,
      suggestion: own.map(({ decision }): Decision => decision).reduce(worse, 'pass'),
      end_time: slice.endMs / 1000,
      label,
      audio_text: slice.text,
      ...(keywords.length > 0 ? { segments: keywords.map((segment) => ({ segment })) } : {}),
    };
  });
}

function isAskedFor(label: string, request: HuaweiAudioRequest): boolean {
  return request.bizType !== undefined || (request.categories ?? []).includes(label);
}

/** Writes an instant as the audio samples do, without a zone; +08:00 is inferred. */
function chinaTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
}

import type { Callback } from '../callbacks.js';
import type { TencentAccount } from '../options.js';
import { contentAddress, detailFields, forbidState, overallScenes, type TencentJob } from './answers.js';
import { TENCENT_FAILURES } from './errors.js';
import type { DetectType } from './requests.js';
import { TENCENT_RESULTS, decisiveScene } from './scenes.js';

/** Keys of the simple form; for minors none is documented. */
const SIMPLE_SCENES: Readonly<Partial<Record<DetectType, string>>> = {
  Porn: 'porn_info',
  Ads: 'ads_info',
  Illegal: 'illegal_info',
  Abuse: 'abuse_info',
  Politics: 'politics_info',
  Terrorism: 'terrorist_info',
};

/** Builds the callback of a finished job in the form that was asked for (Tencent Cloud, audio moderation callback content). */
export function tencentCallback(job: TencentJob, account: TencentAccount): Callback {
  const { Callback: url = '', CallbackVersion: version } = job.request.Conf;
  const body = version === 'Detail' ? detailBody(job, account) : simpleBody(job, account);
  return {
    vendor: 'tencent',
    url,
    headers: { 'content-type': 'application/json', 'x-ci-content-version': version },
    body: JSON.stringify(body),
    jobId: job.id,
  };
}

function simpleBody(job: TencentJob, account: TencentAccount) {
  const about = { event: 'ReviewAudio', forbidden_status: forbidState(job) };
  const identity = { trace_id: job.id, url: contentAddress(job, account), data_id: job.request.Input.DataId };
  if (job.outcome === null || typeof job.outcome === 'string') {
    const { code, message } = TENCENT_FAILURES[job.outcome ?? 'internal'];
    return { code: Number(code), data: { ...about, ...identity }, message };
  }
  const scenes = overallScenes(job, job.outcome);
  const infos = scenes.flatMap(({ name, decision, score, keywords }) => {
    const key = SIMPLE_SCENES[name];
    return key === undefined
      ? []
      : [[key, { hit_flag: TENCENT_RESULTS[decision], label: keywords[0] ?? '', score }] as const];
  });
  const result = TENCENT_RESULTS[decisiveScene(scenes)?.decision ?? 'pass'];
  return {
    code: 0,
    data: { ...about, ...Object.fromEntries(infos), result, ...identity },
    message: 'success',
  };
}

function detailBody(job: TencentJob, account: TencentAccount) {
  const fields = detailFields(job, account);
  const sections = Array.isArray(fields['Section']) ? (fields['Section'] as { Result: number }[]) : undefined;
  const isPartial = job.request.Conf.CallbackType === '2';
  return {
    EventName: 'ReviewAudio',
    JobsDetail: {
      ...fields,
      ...(sections && isPartial ? { Section: sections.filter(({ Result }) => Result !== 0) } : {}),
      BucketId: account.bucket,
      Region: account.region,
      ForbidState: forbidState(job),
    },
  };
}

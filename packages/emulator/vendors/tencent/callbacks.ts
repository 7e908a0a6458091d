import type { Callback } from '../../callback.js';
import type { TencentAccount } from './account.js';
import { contentAddress, detailFields, forbidState } from './replies.js';
import { TENCENT_FAILURES } from './errors.js';
import type { DetectType } from './fields.js';
import type { Medium, TencentJob, TencentRequest } from './medium.js';
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

/** Builds the callback of a finished job in the form that was asked for (Tencent Cloud, pages on callback content). */
export function tencentCallback<Request extends TencentRequest, Result extends object>(
  job: TencentJob<Request, Result>,
  medium: Medium<Request, Result>,
  account: TencentAccount,
): Callback {
  const { Callback: url = '', CallbackVersion: version } = job.request.Conf;
  const body = version === 'Detail' ? detailBody(job, medium, account) : simpleBody(job, medium, account);
  return {
    vendor: 'tencent',
    url,
    headers: { 'content-type': 'application/json', 'x-ci-content-version': version },
    body: JSON.stringify(body),
    jobId: job.id,
  };
}

function simpleBody<Request extends TencentRequest, Result extends object>(
  job: TencentJob<Request, Result>,
  medium: Medium<Request, Result>,
  account: TencentAccount,
) {
  const { request, outcome } = job;
  const about = { event: medium.event, forbidden_status: forbidState(job, medium) };
  const identity = {
    trace_id: job.id,
    url: contentAddress(request, account),
    data_id: request.Input.DataId,
  };
  if (outcome === null || typeof outcome === 'string') {
    const { code, message } = TENCENT_FAILURES[outcome ?? 'internal'];
    return { code: Number(code), data: { ...about, ...identity }, message };
  }
  const scenes = medium.scenes(request, outcome);
  const infos = scenes.flatMap((scene) => {
    const key = SIMPLE_SCENES[scene.name];
    const rest = medium.simpleFields(scene, request, outcome);
    return key === undefined ? [] : [[key, { hit_flag: TENCENT_RESULTS[scene.decision], ...rest }] as const];
  });
  const result = TENCENT_RESULTS[decisiveScene(scenes)?.decision ?? 'pass'];
  return {
    code: 0,
    data: { ...about, ...Object.fromEntries(infos), result, ...identity },
    message: 'success',
  };
}

function detailBody<Request extends TencentRequest, Result extends object>(
  job: TencentJob<Request, Result>,
  medium: Medium<Request, Result>,
  account: TencentAccount,
) {
  const fields = detailFields(job, medium, account);
  const isPartial = job.request.Conf.CallbackType === '2';
  const parts = (isPartial ? medium.partLists : []).flatMap((name) => {
    const list = fields[name] as readonly { Result: number }[] | undefined;
    return list ? [[name, list.filter(({ Result }) => Result !== 0)] as const] : [];
  });
  return {
    EventName: medium.event,
    JobsDetail: {
      ...fields,
      ...Object.fromEntries(parts),
      BucketId: account.bucket,
      Region: account.region,
      ForbidState: forbidState(job, medium),
    },
  };
}

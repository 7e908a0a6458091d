import { writeXml, type XmlFields } from '@moderato/http/xml';
import type { TencentAccount } from './account.js';
import { TENCENT_FAILURES } from './errors.js';
import type { Medium, TencentJob, TencentRequest } from './medium.js';
import { TENCENT_RESULTS, decisiveScene, type Scene } from './scenes.js';

const WRITING = { provider: 'tencent', operation: 'write reply' };

/** Writes a reply around what is said of one job or several. */
export function writeReply(detail: XmlFields | readonly XmlFields[], requestId: string): string {
  return writeXml('Response', { JobsDetail: detail, RequestId: requestId }, WRITING);
}

/** Writes the reply for an unknown job with status 200, in the form that media-job queries of CI have; unconfirmed. */
export function writeUnknownJobReply(jobId: string, requestId: string): string {
  return writeXml('Response', { NonExistJobIds: jobId, RequestId: requestId }, WRITING);
}

/** Lists all that is known of a job, as a query and a detailed callback say it. */
export function detailFields<Request extends TencentRequest, Result extends object>(
  job: TencentJob<Request, Result>,
  medium: Medium<Request, Result>,
  account: TencentAccount,
): XmlFields {
  const { Input, Conf } = job.request;
  const subject = { Object: Input.Object, Url: Input.Url, Content: Input.Content };
  const identity = identityFields(job, medium.runningState?.(job.request));
  if (job.outcome === null) return { ...identity, ...subject };
  if (typeof job.outcome === 'string') {
    const { code, message } = TENCENT_FAILURES[job.outcome];
    return { Code: code, Message: message, ...identity, ...subject };
  }
  return {
    ...identity,
    ...subject,
    ...medium.resultFields(job, job.outcome, account),
    ...(Conf.Freeze ? { ForbidState: forbidState(job, medium) } : {}),
    ...(Input.UserInfo ? { UserInfo: { ...Input.UserInfo } } : {}),
  };
}

/** Says which job it is and how far it has come. */
export function identityFields(job: TencentJob, runningState = 'Auditing'): XmlFields {
  const states = { submitted: 'Submitted', running: runningState, finished: 'Success' };
  return {
    DataId: job.request.Input.DataId,
    JobId: job.id,
    State: typeof job.outcome === 'string' ? 'Failed' : states[job.state],
    CreationTime: chinaTime(job.createdAtMs),
  };
}

/** Says whether a finished job froze its object: 1 where a scene reached its Freeze score, else 0. */
export function forbidState<Request extends TencentRequest, Result extends object>(
  job: TencentJob<Request, Result>,
  medium: Medium<Request, Result>,
): 0 | 1 {
  const { Freeze } = job.request.Conf;
  if (Freeze === undefined || job.outcome === null || typeof job.outcome === 'string') return 0;
  const isReached = medium
    .scenes(job.request, job.outcome)
    .some(({ name, score }) => score >= (Freeze[`${name}Score`] ?? Infinity));
  return isReached ? 1 : 0;
}

/** Address of the content: as given, or the object's place in the bucket; empty for content in the request. */
export function contentAddress({ Input }: TencentRequest, account: TencentAccount): string {
  if (Input.Object === undefined) return Input.Url ?? '';
  const host = `${account.bucket}.cos.${account.region}.myqcloud.com`;
  return `https://${host}/${Input.Object.split('/').map(encodeURIComponent).join('/')}`;
}

/** Sums scenes up as the samples do. */
export function summaryFields(scenes: readonly Scene[]) {
  const decisive = decisiveScene(scenes);
  return {
    Label: decisive?.name ?? 'Normal',
    SubLabel: decisive?.category,
    Result: TENCENT_RESULTS[decisive?.decision ?? 'pass'],
  };
}

/** Writes scenes as containers such as `PornInfo`, each with its flag and what else a medium says of it. */
export function sceneFields(
  scenes: readonly Scene[],
  rest: (scene: Scene) => XmlFields,
  nameOf = (scene: Scene): string => scene.name,
): XmlFields {
  return Object.fromEntries(
    scenes.map((scene) => [
      `${nameOf(scene)}Info`,
      { HitFlag: TENCENT_RESULTS[scene.decision], ...rest(scene) },
    ]),
  );
}

/** Writes an instant as the samples do, such as `2019-07-07T12:12:12+0800`. */
export function chinaTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+0800');
}

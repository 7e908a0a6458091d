import { writeXml, type XmlFields } from '@moderato/http/xml';
import type { Job } from '../jobs.js';
import { keywordsOf, slices, type Judgement, type Slice } from '../judge.js';
import type { TencentAccount } from '../options.js';
import { TENCENT_FAILURES } from './errors.js';
import type { TencentAudioRequest } from './requests.js';
import { TENCENT_RESULTS, decisiveScene, scenesOf, type Scene } from './scenes.js';

/** A job of this vendor. */
export type TencentJob = Job<TencentAudioRequest>;

const STATES = { submitted: 'Submitted', running: 'Auditing', finished: 'Success' } as const;
const SECTION_MS = 30_000;
const WRITING = { provider: 'tencent', operation: 'write answer' };

/** Writes the answer of a submit (Tencent Cloud document 460/53395). */
export function writeSubmitAnswer(job: TencentJob, requestId: string): string {
  return writeXml('Response', { JobsDetail: identityFields(job), RequestId: requestId }, WRITING);
}

/** Writes the answer of a query (Tencent Cloud document 460/53396). */
export function writeQueryAnswer(job: TencentJob, account: TencentAccount, requestId: string): string {
  return writeXml('Response', { JobsDetail: detailFields(job, account), RequestId: requestId }, WRITING);
}

/** Writes the answer for an unknown job with status 200, in the form that media-job queries of CI have; unconfirmed. */
export function writeUnknownJobAnswer(jobId: string, requestId: string): string {
  return writeXml('Response', { NonExistJobIds: jobId, RequestId: requestId }, WRITING);
}

/** Lists all that is known of a job, as a query and a detailed callback say it. */
export function detailFields(job: TencentJob, account: TencentAccount): XmlFields {
  const { Input, Conf } = job.request;
  const subject = { Object: Input.Object, Url: Input.Url };
  if (job.outcome === null) return { ...identityFields(job), ...subject };
  if (typeof job.outcome === 'string') {
    const { code, message } = TENCENT_FAILURES[job.outcome];
    return { Code: code, Message: message, ...identityFields(job), ...subject };
  }
  const scenes = overallScenes(job, job.outcome);
  return {
    ...identityFields(job),
    ...subject,
    ...summaryFields(scenes),
    AudioText: job.outcome.transcript,
    ...sceneFields(scenes, ({ keywords }) => ({ Label: keywords[0] ?? '' })),
    Section: slices(job.outcome, SECTION_MS).map((slice) => sectionFields(slice, job, account)),
    ...(Conf.Freeze ? { ForbidState: forbidState(job) } : {}),
    ...(Input.UserInfo ? { UserInfo: { ...Input.UserInfo } } : {}),
  };
}

/** Judges the whole sound as this vendor words it. */
export function overallScenes(job: TencentJob, judgement: Judgement): Scene[] {
  const found = judgement.hits.map((hit) => ({ hit, keywords: keywordsOf(hit.places) }));
  return scenesOf(found, job.request.Conf.DetectType);
}

/** Says whether a finished job froze its object: 1 where a scene reached its Freeze score, else 0. */
export function forbidState(job: TencentJob): 0 | 1 {
  const { Freeze } = job.request.Conf;
  if (Freeze === undefined || job.outcome === null || typeof job.outcome === 'string') return 0;
  const isReached = overallScenes(job, job.outcome).some(
    ({ name, score }) => score >= (Freeze[`${name}Score`] ?? Infinity),
  );
  return isReached ? 1 : 0;
}

/** Address of the content: as given, or the object's place in the bucket. */
export function contentAddress(job: TencentJob, account: TencentAccount): string {
  const { Url, Object: key = '' } = job.request.Input;
  const host = `${account.bucket}.cos.${account.region}.myqcloud.com`;
  return Url ?? `https://${host}/${key.split('/').map(encodeURIComponent).join('/')}`;
}

function identityFields(job: TencentJob): XmlFields {
  return {
    DataId: job.request.Input.DataId,
    JobId: job.id,
    State: typeof job.outcome === 'string' ? 'Failed' : STATES[job.state],
    CreationTime: chinaTime(job.createdAtMs),
  };
}

function summaryFields(scenes: readonly Scene[]): XmlFields {
  const decisive = decisiveScene(scenes);
  return {
    Label: decisive?.name ?? 'Normal',
    SubLabel: decisive?.category,
    Result: TENCENT_RESULTS[decisive?.decision ?? 'pass'],
  };
}

function sceneFields(scenes: readonly Scene[], words: (scene: Scene) => XmlFields): XmlFields {
  return Object.fromEntries(
    scenes.map((scene) => [
      `${scene.name}Info`,
      {
        HitFlag: TENCENT_RESULTS[scene.decision],
        Score: scene.score,
        ...words(scene),
        Category: scene.category,
      },
    ]),
  );
}

/** Fields stand in alphabetical order, as in the sample of the query page. */
function sectionFields(slice: Slice, job: TencentJob, account: TencentAccount): XmlFields {
  const scenes = scenesOf(slice.hits, job.request.Conf.DetectType);
  const fields: XmlFields = {
    Url: `${contentAddress(job, account)}#t=${slice.startMs / 1000},${slice.endMs / 1000}`,
    Text: slice.text,
    OffsetTime: slice.startMs,
    Duration: slice.endMs - slice.startMs,
    ...summaryFields(scenes),
    ...sceneFields(scenes, ({ keywords }) => ({ Keywords: keywords.length > 0 ? keywords : undefined })),
  };
  return Object.fromEntries(Object.entries(fields).sort(([first], [second]) => (first < second ? -1 : 1)));
}

/** Writes an instant as the samples do, such as `2019-07-07T12:12:12+0800`. */
function chinaTime(ms: number): string {
  return new Date(ms + 8 * 3_600_000).toISOString().replace(/\.\d+Z$/, '+0800');
}

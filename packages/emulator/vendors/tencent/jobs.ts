import { randomBytes } from 'node:crypto';
import { makeCallback } from '../../callbacks.js';
import { sha256Of } from '../../content.js';
import type { TencentContext } from './account.js';
import type { Reply, IncomingRequest, Note, NoteItem } from '../../incoming.js';
import { createJobBook, type JobBook } from '../../jobs.js';
import { detailFields, identityFields, writeReply, writeUnknownJobReply } from './replies.js';
import { tencentCallback } from './callbacks.js';
import { TENCENT_REFUSALS, newRequestId, refusalReply, xmlReply } from './errors.js';
import { forgeTencentCallback } from './forge.js';
import type { Medium, TencentJob, TencentRequest } from './medium.js';

/** Results of audio and video are kept for one month, those of text for one to three (documents 436/48263, 1534/108718). */
const KEPT_MS = 30 * 24 * 3_600_000;

/** The calls of one medium. */
export interface MediumRoutes {
  kind: string;
  path: string;
  submit(incoming: IncomingRequest, note: Note): Promise<Reply>;
  query(jobId: string, note: Note): Promise<Reply>;
  cancel(jobId: string, note: Note): Promise<Reply>;
  close: () => Promise<void>;
}

/** Keeps the jobs of a medium. */
export function createMediumJobs<Request extends TencentRequest, Result extends object>(
  context: TencentContext,
  medium: Medium<Request, Result>,
  slim?: (request: Request) => Request,
): JobBook<Request, Result> {
  const { settings, account, clock, alarms, faults } = context;
  return createJobBook<Request, Result>({
    clock,
    alarms,
    progress: settings.progress,
    keptMs: KEPT_MS,
    assess: (request) => medium.assess(request, context),
    failed: (job, failure) => settings.log(`tencent job ${job.id} failed: ${failure}`),
    wantsCallback: ({ Conf }) => Conf.Callback !== undefined,
    callBack: (job) => makeCallback(tencentCallback(job, medium, account), forgeTencentCallback, context),
    fateOf: (id, request) => {
      faults.addJob('tencent', `submit ${medium.kind}`, noteOf({ id, request }));
      return medium.isFinishedAtOnce(request) ? undefined : faults.chooseFate(id);
    },
    ...(slim === undefined ? {} : { slim }),
  });
}

/** Makes the calls that all media have in common. */
export function createMediumRoutes<Request extends TencentRequest, Result extends object>(
  context: TencentContext,
  medium: Medium<Request, Result>,
  jobs: JobBook<Request, Result> = createMediumJobs(context, medium),
): MediumRoutes {
  const { account, clock } = context;

  const unknownJob = (jobId: string, note: Note): Reply => {
    if (account.unknownJob === '404')
      return refusalReply(TENCENT_REFUSALS.unknownJob, newRequestId(), clock.now(), note);
    const requestId = newRequestId();
    return xmlReply(200, requestId, clock.now(), writeUnknownJobReply(jobId, requestId), note);
  };

  return {
    kind: medium.kind,
    path: medium.path,
    submit: async (incoming, note) => {
      const requestId = newRequestId();
      const reading = medium.read(incoming.body);
      if ('refusal' in reading) return refusalReply(reading.refusal, requestId, clock.now(), note);
      const { request } = reading;
      const job = jobs.add(newJobId(medium.prefix), request);
      const isFinished = medium.isFinishedAtOnce(request);
      if (isFinished) await jobs.cancel(job.id);
      const detail = isFinished ? detailFields(job, medium, account) : identityFields(job);
      const details = { ...note, ...noteOf(job) };
      return xmlReply(200, requestId, clock.now(), writeReply(detail, requestId), details);
    },
    query: async (jobId, note) => {
      const job = await jobs.query(jobId);
      if (job === undefined) return unknownJob(jobId, note);
      const requestId = newRequestId();
      const body = writeReply(detailFields(job, medium, account), requestId);
      return xmlReply(200, requestId, clock.now(), body, note);
    },
    cancel: async (jobId, note) => {
      const job = await jobs.cancel(jobId);
      if (job === undefined) return unknownJob(jobId, note);
      const requestId = newRequestId();
      const { DataId, JobId, CreationTime } = identityFields(job);
      const body = writeReply({ DataId, JobId, CreationTime }, requestId);
      return xmlReply(200, requestId, clock.now(), body, note);
    },
    close: jobs.close,
  };
}

/** Makes a job id in the form of the samples. */
export function newJobId(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}

/** Tells the journal of a job. */
export function noteOf({ id, request }: Pick<TencentJob, 'id' | 'request'>): NoteItem & { jobId: string } {
  return { jobId: id, ...inputNote(request.Input) };
}

/** Tells the journal of a content. */
export function inputNote({ DataId, Url, Object: key, Content }: TencentRequest['Input']): NoteItem {
  const subject = Url ?? key;
  return {
    ...(DataId === undefined ? {} : { dataId: DataId }),
    ...(subject === undefined ? {} : { contentUrl: subject }),
    ...(Content === undefined ? {} : { contentSha256: sha256Of(Buffer.from(Content, 'base64')) }),
  };
}

import { randomBytes } from 'node:crypto';
import { makeCallback } from '../../callbacks.js';
import { sha256Of } from '../../content.js';
import type { TencentContext } from './account.js';
import type { Answer, Exchange, Note, NoteItem } from '../../exchange.js';
import { createJobBook, type JobBook } from '../../jobs.js';
import { detailFields, identityFields, writeAnswer, writeUnknownJobAnswer } from './answers.js';
import { tencentCallback } from './callbacks.js';
import { TENCENT_REFUSALS, newRequestId, refusalAnswer, xmlAnswer } from './errors.js';
import { forgeTencentCallback } from './forge.js';
import type { Medium, TencentJob, TencentRequest } from './medium.js';

/** Results of audio and video are kept for one month, those of text for one to three (documents 436/48263, 1534/108718). */
const KEPT_MS = 30 * 24 * 3_600_000;

/** The calls of one medium. */
export interface MediumRoutes {
  kind: string;
  path: string;
  submit(exchange: Exchange, note: Note): Promise<Answer>;
  query(jobId: string, note: Note): Promise<Answer>;
  cancel(jobId: string, note: Note): Promise<Answer>;
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
    judge: (request) => medium.judge(request, context),
    failed: (job, failure) => settings.log(`tencent job ${job.id} failed: ${failure}`),
    wantsCallback: ({ Conf }) => Conf.Callback !== undefined,
    callBack: (job) => makeCallback(tencentCallback(job, medium, account), forgeTencentCallback, context),
    fateOf: (id, request) => {
      faults.addJob('tencent', `submit ${medium.kind}`, noteOf({ id, request }));
      return medium.isAnsweredAtOnce(request) ? undefined : faults.chooseFate(id);
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

  const unknownJob = (jobId: string, note: Note): Answer => {
    if (account.unknownJob === '404')
      return refusalAnswer(TENCENT_REFUSALS.unknownJob, newRequestId(), clock.now(), note);
    const requestId = newRequestId();
    return xmlAnswer(200, requestId, clock.now(), writeUnknownJobAnswer(jobId, requestId), note);
  };

  return {
    kind: medium.kind,
    path: medium.path,
    submit: async (exchange, note) => {
      const requestId = newRequestId();
      const reading = medium.read(exchange.body);
      if ('refusal' in reading) return refusalAnswer(reading.refusal, requestId, clock.now(), note);
      const { request } = reading;
      const job = jobs.add(newJobId(medium.prefix), request);
      const isAnswered = medium.isAnsweredAtOnce(request);
      if (isAnswered) await jobs.cancel(job.id);
      const detail = isAnswered ? detailFields(job, medium, account) : identityFields(job);
      const details = { ...note, ...noteOf(job) };
      return xmlAnswer(200, requestId, clock.now(), writeAnswer(detail, requestId), details);
    },
    query: async (jobId, note) => {
      const job = await jobs.query(jobId);
      if (job === undefined) return unknownJob(jobId, note);
      const requestId = newRequestId();
      const body = writeAnswer(detailFields(job, medium, account), requestId);
      return xmlAnswer(200, requestId, clock.now(), body, note);
    },
    cancel: async (jobId, note) => {
      const job = await jobs.cancel(jobId);
      if (job === undefined) return unknownJob(jobId, note);
      const requestId = newRequestId();
      const { DataId, JobId, CreationTime } = identityFields(job);
      const body = writeAnswer({ DataId, JobId, CreationTime }, requestId);
      return xmlAnswer(200, requestId, clock.now(), body, note);
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

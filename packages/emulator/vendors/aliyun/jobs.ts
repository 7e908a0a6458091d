import { randomBytes } from 'node:crypto';
import type { Kind } from '@moderato/core';
import { makeCallback } from '../../callbacks.js';
import type { Note, Reply } from '../../incoming.js';
import { createJobBook, type Outcome } from '../../jobs.js';
import type { AliyunContext } from './account.js';
import { callbackOf, forgeCallback } from './callbacks.js';
import { CODES, CONTENT_FAILURES, jsonReply, refusalReply } from './errors.js';
import { dataIdOf, isWebAddress, type AliyunRequest, type Fields } from './requests.js';

/** A checked request for a job. */
export interface JobRequest {
  kind: Kind;
  service: string;
  url: string;
  parameters: Fields;
}

/** One of the vendor's job APIs: the names of its operations, how it assesses and how it words the result. */
export interface Medium {
  submit: string;
  result: string;
  cancel?: string;
  /** The parameter that holds the address. */
  address: 'url' | 'imageUrl';
  /** The field that names the job. */
  id: 'TaskId' | 'ReqId';
  /** Image operations say `Msg`, all others `Message`. */
  message: 'Message' | 'Msg';
  kindOf(service: string): Kind;
  /** Results are forgotten after this time. */
  keptMs: number;
  assess(request: JobRequest, context: AliyunContext): Promise<Outcome<object>>;
}

/** The calls of one medium. */
export interface MediumRoutes {
  medium: Medium;
  submit: (request: AliyunRequest, note: Note) => Reply;
  query: (id: string, service: string | undefined, note: Note) => Promise<Reply>;
  cancel: (id: string, service: string | undefined, note: Note) => Promise<Reply>;
  close: () => Promise<void>;
}

/** Makes the calls that all jobs have in common. */
export function createMediumRoutes(context: AliyunContext, medium: Medium): MediumRoutes {
  const { settings, account, clock, alarms, faults } = context;
  const { id: idField, message } = medium;
  const said = (Code: number, words: string, data?: object) => ({
    Code,
    [message]: words,
    ...(data === undefined ? {} : { Data: data }),
  });
  const resultOf = (job: { id: string; request: JobRequest }, data: object) => ({
    ...data,
    [idField]: job.id,
    ...dataIdOf(job.request.parameters),
  });
  const jobs = createJobBook<JobRequest, object>({
    clock,
    alarms,
    progress: settings.progress,
    keptMs: medium.keptMs,
    assess: (request) => medium.assess(request, context),
    failed: (job, failure) => settings.log(`aliyun job ${job.id} failed: ${failure}`),
    wantsCallback: ({ parameters }) => isWebAddress(parameters['callback']),
    callBack: (job) => {
      const { outcome } = job;
      const data = outcome === null || typeof outcome === 'string' ? {} : outcome;
      const content = resultOf(job, data);
      const forge = (callback: Parameters<typeof forgeCallback>[0]) =>
        forgeCallback(callback, account.accountUid);
      return makeCallback(callbackOf(job.id, job.request.parameters, content, account), forge, context);
    },
    fateOf: (jobId, { kind, url }) => {
      faults.addJob('aliyun', `submit ${kind}`, { jobId, contentUrl: url });
      return faults.chooseFate(jobId);
    },
  });
  const isAsked = (job: { request: JobRequest } | undefined, service: string | undefined) =>
    job !== undefined && (service === undefined || job.request.service === service);

  return {
    medium,
    submit: ({ service, parameters }, note) => {
      const url = parameters[medium.address];
      if (!isWebAddress(url)) return refusalReply(CODES.badRequest, clock.now(), note);
      const { callback, seed } = parameters;
      const isProvable = typeof seed === 'string' && /^\w{1,64}$/.test(seed);
      if (callback !== undefined && !isProvable) return refusalReply(CODES.badRequest, clock.now(), note);
      const request = { kind: medium.kindOf(service), service, url, parameters };
      const job = jobs.add(newJobId(idField, medium.submit), request);
      const details = { ...note, jobId: job.id, contentUrl: url };
      const data = { [idField]: job.id, ...dataIdOf(parameters) };
      return jsonReply(200, clock.now(), said(200, 'SUCCESS', data), details);
    },
    query: async (id, service, note) => {
      const job = await jobs.query(id);
      if (job === undefined || !isAsked(job, service)) return refusalReply(CODES.notFound, clock.now(), note);
      const { outcome } = job;
      if (outcome === null) return jsonReply(200, clock.now(), said(280, 'PROCESSING'), note);
      // how a job that fails by itself is told is not documented; a code that does not say "later" ends it
      if (typeof outcome === 'string')
        return refusalReply(
          outcome === 'internal' ? CODES.downloadFailed : CONTENT_FAILURES[outcome],
          clock.now(),
          note,
        );
      return jsonReply(200, clock.now(), said(200, 'success finished', resultOf(job, outcome)), note);
    },
    cancel: async (id, service, note) => {
      const job = await jobs.cancel(id);
      return isAsked(job, service)
        ? jsonReply(200, clock.now(), said(200, 'SUCCESS'), note)
        : refusalReply(CODES.notFound, clock.now(), note);
    },
    close: jobs.close,
  };
}

/** Ids of tasks hold `@` and `-`, as in the samples. */
function newJobId(field: Medium['id'], submit: string): string {
  const hex = randomBytes(16).toString('hex');
  if (field === 'ReqId')
    return [8, 12, 16, 20, 32]
      .map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end))
      .join('-')
      .toUpperCase();
  return `${submit.slice(0, 2).toLowerCase()}_f_${hex.slice(0, 22)}-1x${hex.slice(22, 25)}@${hex.slice(25, 27)}`;
}

import type { Callback } from '../../callback.js';
import { makeCallback } from '../../callbacks.js';
import type { HuaweiContext } from './account.js';
import type { Reply, IncomingRequest, Note } from '../../incoming.js';
import { createJobBook, type Job, type Outcome } from '../../jobs.js';
import { jobIdOf } from './replies.js';
import { AIS, jsonReply, newRequestId, refusalReply } from './errors.js';
import type { Reading } from './fields.js';
import { forgeHuaweiCallback } from './forge.js';

/** What the requests of all jobs have. */
export interface JobRequest {
  url: string;
  callback: string | undefined;
  seed: string | undefined;
}

/** One of the vendor's job APIs: what it takes, how it assesses and how it words the job. */
export interface Medium<Request extends JobRequest, Result extends object> {
  kind: string;
  read(body: Buffer, knownPolicies: readonly string[] | undefined): Reading<Request>;
  assess(request: Request, context: HuaweiContext): Promise<Outcome<Result>>;
  jobBody(job: Job<Request, Result>, requestId: string): object;
  callback(job: Job<Request, Result>, requestId: string): Callback;
}

/** The calls of one medium. */
export interface MediumRoutes {
  kind: string;
  submit: (incoming: IncomingRequest, note: Note) => Reply;
  query(jobId: string, note: Note): Promise<Reply>;
  close: () => Promise<void>;
}

/** Makes the calls that all jobs have in common. */
export function createMediumRoutes<Request extends JobRequest, Result extends object>(
  context: HuaweiContext,
  medium: Medium<Request, Result>,
): MediumRoutes {
  const { settings, account, clock, alarms, faults } = context;
  const jobs = createJobBook<Request, Result>({
    clock,
    alarms,
    progress: settings.progress,
    assess: (request) => medium.assess(request, context),
    failed: (job, failure) => settings.log(`huawei job ${job.id} failed: ${failure}`),
    wantsCallback: ({ callback }) => callback !== undefined,
    callBack: (job) => makeCallback(medium.callback(job, newRequestId()), forgeHuaweiCallback, context),
    fateOf: (jobId, { url }) => {
      faults.addJob('huawei', `submit ${medium.kind}`, { jobId, contentUrl: url });
      return faults.chooseFate(jobId);
    },
  });
  return {
    kind: medium.kind,
    submit: (incoming, note) => {
      const reading = medium.read(incoming.body, account.bizTypes);
      if ('refusal' in reading) return refusalReply(reading.refusal, clock.now(), note);
      const requestId = newRequestId();
      const job = jobs.add(jobIdOf(clock.now(), newRequestId()), reading.request);
      const details = { ...note, jobId: job.id, contentUrl: reading.request.url };
      return jsonReply(200, requestId, clock.now(), { job_id: job.id, request_id: requestId }, details);
    },
    query: async (jobId, note) => {
      const job = await jobs.query(jobId);
      const requestId = newRequestId();
      return job
        ? jsonReply(200, requestId, clock.now(), medium.jobBody(job, requestId), note)
        : refusalReply(AIS.jobNotFound, clock.now(), note);
    },
    close: jobs.close,
  };
}

import { inputOf, isModerationError, type ProviderCall, type VendorJob } from '@moderato/core';
import { internalError, toModerationError } from '../call/failures.js';
import { unsupported } from '../call/request.js';
import { toSubmittedJob } from '../call/to-job.js';
import { type Call, type Lane, type ReadRequest, type SubmitCall } from './layer.js';

/** The innermost call: gives contents to the provider, one at once or as a job, several in one request. */
export function submitTo({ vendor, kind, operation }: Lane): SubmitCall {
  const { provider } = vendor;
  const { check, submit, checkBatch } = provider;
  const inputs = provider.capabilities.kinds[kind]?.inputs ?? {};
  return async ({ contents, call, options }) => {
    try {
      const [content, ...others] = contents;
      if (content === undefined) return [];
      if (others.length > 0) {
        if (checkBatch === undefined)
          throw unsupported(vendor, kind, `${provider.id} takes one ${kind} a call`);
        const answers = await checkBatch(contents, call);
        return contents.map((_, index) => {
          const answer = answers[index] ?? internalError(new RangeError(), provider.id, operation);
          return isModerationError(answer) ? answer : toSubmittedJob(answer, vendor, options, true);
        });
      }
      const isSync = inputs[inputOf(content)] === 'sync';
      const method: typeof submit = isSync ? check : submit;
      if (method === undefined) throw unsupported(vendor, kind, `${provider.id} cannot moderate ${kind}`);
      const job: VendorJob = await method(content, call);
      return [toSubmittedJob(job, vendor, options, isSync)];
    } catch (error) {
      throw toModerationError(error, provider.id, operation);
    }
  };
}

/** The innermost call of everything that may be repeated freely. */
export function readFrom<Subject, Answer>(
  { vendor, operation }: Lane,
  ask: (subject: Subject, call: ProviderCall) => Promise<Answer>,
): Call<ReadRequest<Subject>, Answer> {
  const fail = (error: unknown): never => {
    throw toModerationError(error, vendor.provider.id, operation);
  };
  // not async itself: polls are many, and rejections are all that is to be changed
  return ({ subject, call }) => {
    try {
      return ask(subject, call).catch(fail);
    } catch (error) {
      return fail(error);
    }
  };
}

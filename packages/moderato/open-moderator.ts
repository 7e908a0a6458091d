import {
  parseContent,
  parseTicket,
  type Content,
  type Job,
  type JobTicket,
  type ModerationError,
  type Verdict,
} from '@moderato/core';
import { type CallContext } from './call-context.js';
import { parseCallOptions, type CallOptions } from './call-options.js';
import { limitOf } from './calls.js';
import { handleCallback } from './callbacks/handle-callback.js';
import { cancelJob } from './cancel-job.js';
import { toModerationError } from './failures.js';
import { handOver, ticketOf } from './hand-over.js';
import { announceFallback, judgeAlong, type Attempts } from './judge.js';
import { moderateMany, parseConcurrency } from './moderate-many.js';
import { type Moderator } from './moderator.js';
import { reportMistake } from './report-mistake.js';
import { mayFallBack } from './routing/fall-back.js';
import { type Route } from './routing/router.js';
import { createShadows } from './routing/shadow.js';
import { verdictOf } from './verdict-of-job.js';
import { fetchOnce, waitFor } from './wait-for.js';

/** Makes the front door over vendors that are ready. */
export function openModerator(context: CallContext, close: () => Promise<void>): Moderator {
  const { pool, router } = context;
  const shadows = createShadows(context);

  const judgeOne = (given: Content, route: Route | null, options: CallOptions, before?: Attempts) => {
    const content = parseContent(given);
    const way = route ?? router.route(content.kind, options.provider);
    const decided = judgeAlong(context, way, content, options, before);
    // those that were tried before have cast theirs already
    if (before === undefined) shadows.cast(way.shadow, content, options, decided);
    return decided;
  };

  const moderate = async (content: Content, options: CallOptions = {}): Promise<Verdict> =>
    judgeOne(content, null, parseCallOptions(options, pool.ids));

  const submit = async (given: Content, options: CallOptions = {}): Promise<JobTicket> => {
    const content = parseContent(given);
    const { chain } = router.route(content.kind, parseCallOptions(options, pool.ids).provider);
    let last: ModerationError | null = null;
    let asked = '';
    for (const id of chain) {
      if (last !== null && !mayFallBack(last)) break;
      const vendor = await pool.get(id);
      const { id: provider } = vendor.provider;
      if (last !== null) announceFallback(context, asked, last, provider, content);
      const limit = limitOf(context, provider, `submit ${content.kind}`, options);
      try {
        return ticketOf(await handOver(context, vendor, content, options, limit));
      } catch (error) {
        last = toModerationError(error, provider, limit.operation);
        asked = provider;
      }
    }
    throw last as ModerationError;
  };

  const fetch = async (given: JobTicket, options: CallOptions = {}): Promise<Job> => {
    const ticket = parseTicket(given);
    const { signal, timeoutMs } = parseCallOptions(options, pool.ids);
    const vendor = await pool.get(ticket.provider);
    const limit = limitOf(context, ticket.provider, `fetch ${ticket.kind}`, { signal, timeoutMs });
    return answered(ticket) ?? fetchOnce(context, vendor, ticket, limit);
  };

  const wait = async (given: JobTicket, options: CallOptions = {}): Promise<Verdict> => {
    const ticket = parseTicket(given);
    parseCallOptions(options, pool.ids);
    const vendor = await pool.get(ticket.provider);
    const limit = limitOf(context, ticket.provider, `wait for ${ticket.kind}`, options);
    return verdictOf(answered(ticket) ?? (await waitFor(context, vendor, ticket, limit, options)));
  };

  return {
    moderate,
    submit,
    fetch,
    wait,
    async *moderateMany(contents, options = {}) {
      const { concurrency, ...callOptions } = options;
      parseCallOptions(callOptions, pool.ids);
      const many = { ...callOptions, ...parseConcurrency(concurrency) };
      // a vendor that cannot be used at all is one error, not one for each content
      if (callOptions.provider !== undefined) await pool.get(callOptions.provider);
      yield* moderateMany(context, contents, many, async (content, route, before) =>
        judgeOne(content, route, callOptions, before),
      );
    },
    cancel: async (given, options = {}) => {
      const ticket = parseTicket(given);
      parseCallOptions(options, pool.ids);
      const vendor = await pool.get(ticket.provider);
      const limit = limitOf(context, ticket.provider, `cancel ${ticket.kind}`, options);
      return cancelJob(context, vendor, ticket, limit);
    },
    reportMistake: (verdict, mistake) => reportMistake(context, verdict, mistake),
    handleCallback: (callback) => handleCallback(context, callback),
    close: async () => {
      shadows.close();
      context.scheduler.close();
      await close();
    },
  };
}

/** The job of a ticket that carries its verdict. */
function answered(ticket: JobTicket): Job | null {
  const { verdict } = ticket;
  return verdict === undefined
    ? null
    : { ticket, state: 'succeeded', vendorState: 'answered at once', verdict };
}

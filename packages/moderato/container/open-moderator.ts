import {
  parseContent,
  parseTicket,
  type Content,
  type Job,
  type JobTicket,
  type Verdict,
} from '@moderato/core';
import { askInTurn, type Attempts } from '../routing/ask-in-turn.js';
import { type CallContext } from '../call/context.js';
import { parseCallOptions, type CallOptions } from '../call/options.js';
import { limitOf } from '../call/request.js';
import { createCallbackReader } from '../operations/handle-callback.js';
import { cancelJob } from '../operations/cancel.js';
import { compareContent } from '../operations/compare.js';
import { compareDataset } from '../operations/compare-dataset.js';
import { handOver, ticketOf } from '../operations/submit.js';
import { judgeAlong } from '../operations/moderate.js';
import { moderateMany, parseConcurrency } from '../operations/moderate-many.js';
import { type Moderator } from '../moderator.js';
import { createCallPolicies } from '../policy/call-policy.js';
import { reportMistake } from '../operations/report-mistake.js';
import { type Route, type Router } from '../routing/router.js';
import { createShadows } from '../routing/shadow.js';
import { verdictOf } from '../call/to-job.js';
import { fetchOnce, waitFor } from '../operations/wait.js';

/** Makes the front door over vendors that are ready. */
export function openModerator(context: CallContext, close: () => Promise<void>): Moderator {
  const { pool, router } = context;
  const shadows = createShadows(context);
  const readCallback = createCallbackReader(context);
  const policyOf = createCallPolicies(context.settings.policy, pool.ids, router);

  const judgeOne = (
    given: Content,
    way: Route | Router,
    options: CallOptions,
    before?: Attempts,
  ): Promise<Verdict> => {
    const content = parseContent(given);
    const route = 'route' in way ? way.route(content.kind, options.provider) : way;
    const decided = judgeAlong(context, route, content, options, before);
    // those that were tried before have cast theirs already
    if (before === undefined) shadows.cast(route.shadow, content, options, decided);
    return decided;
  };

  const moderate = async (content: Content, options: CallOptions = {}): Promise<Verdict> => {
    const policy = policyOf(parseCallOptions(options, pool.ids));
    return policy.ofVerdict(await judgeOne(content, policy.router, options));
  };

  const submit = async (given: Content, options: CallOptions = {}): Promise<JobTicket> => {
    const content = parseContent(given);
    const route = router.route(content.kind, parseCallOptions(options, pool.ids).provider);
    const policy = policyOf(options);
    const call = { verb: 'submit', options };
    const { answer, error } = await askInTurn(context, route, content, call, (vendor, limit) =>
      handOver(context, vendor, content, options, limit),
    );
    if (error !== undefined) throw error;
    return policy.ofTicket(ticketOf(answer));
  };

  const fetch = async (given: JobTicket, options: CallOptions = {}): Promise<Job> => {
    const ticket = parseTicket(given);
    const { signal, timeoutMs } = parseCallOptions(options, pool.ids);
    const policy = policyOf(options);
    const vendor = await pool.get(ticket.provider);
    const limit = limitOf(context, ticket.provider, `fetch ${ticket.kind}`, { signal, timeoutMs });
    return policy.ofJob(answered(ticket) ?? (await fetchOnce(context, vendor, ticket, limit)));
  };

  const wait = async (given: JobTicket, options: CallOptions = {}): Promise<Verdict> => {
    const ticket = parseTicket(given);
    const policy = policyOf(parseCallOptions(options, pool.ids));
    const vendor = await pool.get(ticket.provider);
    const limit = limitOf(context, ticket.provider, `wait for ${ticket.kind}`, options);
    const job = answered(ticket) ?? (await waitFor(context, vendor, ticket, limit, options));
    return policy.ofVerdict(verdictOf(job));
  };

  const moderator: Moderator = {
    moderate,
    submit,
    fetch,
    wait,
    async *moderateMany(contents, options = {}) {
      const { concurrency, ...callOptions } = options;
      const policy = policyOf(parseCallOptions(callOptions, pool.ids));
      const many = { ...callOptions, ...parseConcurrency(concurrency) };
      // a vendor that cannot be used at all is one error, not one for each content
      if (callOptions.provider !== undefined || context.settings.routing === null)
        await pool.get(callOptions.provider);
      const routed = { ...context, router: policy.router };
      const results = moderateMany(routed, contents, many, {
        judge: async (content, route, before) =>
          judgeOne(content, route ?? policy.router, callOptions, before),
        castShadows: (content, { shadow }, decided) => shadows.cast(shadow, content, callOptions, decided),
      });
      for await (const result of results)
        yield result.verdict === undefined
          ? result
          : { ...result, verdict: policy.ofVerdict(result.verdict) };
    },
    compare: async (content, options = {}) => {
      const policy = policyOf(options);
      return compareContent(context, content, options, async (one, call) =>
        policy.ofVerdict(await judgeOne(one, router, call)),
      );
    },
    compareDataset: (items, options = {}) => compareDataset(context, moderator, items, options),
    cancel: async (given, options = {}) => {
      const ticket = parseTicket(given);
      const policy = policyOf(parseCallOptions(options, pool.ids));
      const vendor = await pool.get(ticket.provider);
      const limit = limitOf(context, ticket.provider, `cancel ${ticket.kind}`, options);
      return policy.ofJob(await cancelJob(context, vendor, ticket, limit));
    },
    reportMistake: (verdict, mistake) => reportMistake(context, verdict, mistake),
    handleCallback: async (callback) => policyOf({}).ofJob(await readCallback(callback)),
    close: async () => {
      shadows.close();
      context.scheduler.close();
      await close();
    },
  };
  return moderator;
}

/** The job of a ticket that carries its verdict. */
function answered(ticket: JobTicket): Job | null {
  const { verdict } = ticket;
  return verdict === undefined
    ? null
    : { ticket, state: 'succeeded', vendorState: 'answered at once', verdict };
}

/**
 * Moderates audio with callbacks, of which many are forged, replayed, doubled, late or lost, and checks that no verdict, neither
 * that of the call nor that of the callback, is another one than the rules make.
 */
import { createServer } from 'node:http';
import { createCallbackHandler, createModerator, toNodeListener } from 'moderato';
import { checkRun } from './check.mjs';
import { RULES, expectedDecision, makeContents, seededRandom } from './contents.mjs';
import { CALLBACKS, makeCallbackFaults } from './faults.mjs';
import { startStage } from './stage.mjs';

const JOB_MS = 100;
const SECRET = 'made-up-callback-secret-of-the-soak';
const DELIVERY = 'deliver callback';

/** @returns whether all went well. */
export async function runCallbacks({ callbacks: count, seed, faults: share }) {
  const { figures, problems } = await moderateWithCallbacks({ count, seed, share: Math.min(1, share * 5) });
  console.log(
    `callbacks: ${figures.delivered} delivered, ${figures.refused} refused; ${figures.verdicts} verdicts, ${figures.wrong} wrong; ${figures.told} told by callback`,
  );
  for (const problem of problems.slice(0, 10)) console.error(`  WRONG ${problem}`);
  return problems.length === 0;
}

/**
 * @param options `count` of items, `seed`, `share` of the callbacks that are hit, and `settings` over those of the moderator.
 * @returns figures, and a list of everything that must not be.
 */
export async function moderateWithCallbacks({ count, seed, share, settings = {} }) {
  const stage = await startStage({
    rules: RULES,
    faults: makeCallbackFaults(share),
    seed,
    progress: { ms: JOB_MS },
  });
  const vendors = Object.keys(stage.configuration.providers);
  const moderator = createModerator(
    {
      ...stage.configuration,
      provider: vendors[0],
      limits: Object.fromEntries(
        vendors.map((id) => [id, { requestsPerSecond: null, concurrentJobs: null }]),
      ),
      timeoutMs: 12_000,
      polling: { initialMs: 400, maxMs: 400 },
      ...settings,
      callbacks: { secret: SECRET, ...settings.callbacks },
    },
    { environment: {}, random: seededRandom(seed) },
  );
  const told = [];
  const receiver = await startReceiver(moderator, vendors, (job) => told.push(job));
  try {
    const random = seededRandom(seed);
    const shares = vendors.map((provider, index) => ({
      provider,
      contents: makeContents(Math.floor((count + index) / vendors.length), provider, stage.origin, random, [
        'audio',
      ]),
    }));
    const moderateOne = (provider, content) =>
      moderator.moderate(content, { provider, callbackUrl: `${receiver.url}/${provider}` }).then(
        ({ decision }) => ({ content, verdict: { decision } }),
        (error) => ({ content, error }),
      );
    const results = await Promise.all(
      shares.flatMap(({ provider, contents }) => contents.map((content) => moderateOne(provider, content))),
    );
    const contents = shares.flatMap((each) => each.contents);
    const entries = await settled(stage, contents.length);
    const checked = checkRun(contents, results, entries, {
      leastVerdicts: 1,
      faults: share > 0 ? CALLBACKS.map(({ fault }) => fault) : [],
    });
    const deliveries = entries.filter(({ operation }) => operation === DELIVERY);
    const problems = [...checked.problems, ...wronglyTold(told, contents, entries)];
    const figures = {
      ...checked.figures,
      delivered: deliveries.filter(({ status }) => status !== null).length,
      refused: deliveries.filter(({ status }) => status !== null && status >= 400).length,
      told: told.length,
    };
    if (figures.told === 0) problems.push('no callback told anything');
    return { figures, problems };
  } finally {
    await moderator.close();
    receiver.close();
    await stage.close();
  }
}

/** What a callback told of a job has to be what the rules say of the job's content. */
function wronglyTold(told, contents, entries) {
  const byUrl = new Map(contents.map((content) => [content.url, content]));
  const byJob = new Map(
    entries.flatMap(({ operation, jobId, contentUrl }) =>
      operation.startsWith('submit ') && byUrl.has(contentUrl) ? [[jobId, byUrl.get(contentUrl)]] : [],
    ),
  );
  return told.flatMap(({ ticket, verdict }) => {
    const content = byJob.get(ticket.id);
    if (content === undefined) return [`a callback told of the unknown job ${ticket.id}`];
    if (verdict === undefined || verdict.decision === expectedDecision(content)) return [];
    return [`${content.id}: told ${verdict.decision}`];
  });
}

/** Waits until every job has had its callback, or lost it. */
async function settled(stage, jobs) {
  for (let tries = 0; tries < 500; tries += 1) {
    const entries = await stage.journal();
    const called = new Set(entries.flatMap((entry) => (entry.operation === DELIVERY ? [entry.jobId] : [])));
    if (called.size >= jobs) return entries;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return stage.journal();
}

async function startReceiver(moderator, vendors, onJob) {
  const listeners = new Map(
    vendors.map((provider) => [
      `/${provider}`,
      toNodeListener(createCallbackHandler(moderator, { provider, onJob })),
    ]),
  );
  const server = createServer((request, response) => {
    const listener = listeners.get(request.url.split('?')[0]);
    if (listener === undefined) response.writeHead(404).end();
    else void listener(request, response);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What must hold after a soak, whatever went wrong in it. */
import { createHash } from 'node:crypto';
import { expectedDecision } from './contents.mjs';

/** The share of the items that must end with a verdict: with a tenth of all requests hit, most still do on a busy machine too. */
const LEAST_VERDICTS = 0.6;

/**
 * Compares results with the rules and with the vendors' journal.
 * @param demands `leastVerdicts` (share, default 0.6) and `faults`, the names of those that must have happened.
 * @returns figures, and a list of everything that must not be, which is empty when all is well.
 */
export function checkRun(contents, results, entries, demands = {}) {
  const { leastVerdicts = LEAST_VERDICTS, faults = [] } = demands;
  const problems = [];
  const { accepted, faultsById } = readJournal(contents, entries);
  const byId = new Map(results.map((result) => [result.content.id, result]));
  if (results.length !== contents.length || byId.size !== contents.length)
    problems.push(`${contents.length} items, ${results.length} results, ${byId.size} of them different`);

  const figures = { verdicts: 0, errors: {}, uncertain: 0, acceptedTwice: 0, lost: 0, wrong: 0 };
  const judged = [];
  for (const content of contents) {
    const times = accepted.get(content.id) ?? 0;
    const { verdict, error } = byId.get(content.id) ?? {};
    if (verdict !== undefined) {
      figures.verdicts += 1;
      judged.push(content);
      if (times === 0) problems.push(`${content.id}: a verdict, but the journal knows nothing of it`);
      if (!isRight(verdict, content, faultsById)) {
        figures.wrong += 1;
        problems.push(`${content.id}: ${verdict.decision}`);
      }
    } else if (typeof error?.code === 'string') {
      figures.errors[error.code] = (figures.errors[error.code] ?? 0) + 1;
      if (error.uncertain) figures.uncertain += 1;
      else if (times > 0 && error.ticket === undefined) {
        figures.lost += 1;
        problems.push(`${content.id}: accepted, but its error (${error.code}) has no ticket`);
      }
    } else problems.push(`${content.id}: neither a verdict nor a named error`);
    if (times > 1 && !error?.uncertain) {
      figures.acceptedTwice += 1;
      problems.push(`${content.id}: accepted ${times} times`);
    }
  }
  problems.push(...missingEvidence(contents, judged, entries, { leastVerdicts, faults }));
  return { figures, problems };
}

/** A decision that was missing may end in review, and never in anything milder than the rules say. */
function isRight({ decision }, content, faultsById) {
  if (decision === expectedDecision(content)) return true;
  return decision === 'review' && faultsById.get(content.id)?.has('missing_decision') === true;
}

/** A run in which nothing happened proves nothing. */
function missingEvidence(contents, judged, entries, { leastVerdicts, faults }) {
  const problems = [];
  const share = judged.length / contents.length;
  if (!(share >= leastVerdicts))
    problems.push(`${judged.length} verdicts of ${contents.length} items, ${100 * leastVerdicts} % wanted`);
  const requests = entries.filter(({ operation }) => /^(submit|check|fetch) /.test(operation));
  if (requests.length === 0) problems.push('the journal of the vendors holds no request');
  for (const [name, valueOf] of [
    ['kind', ({ kind }) => kind],
    ['decision', expectedDecision],
  ]) {
    const seen = new Set(judged.map(valueOf));
    for (const wanted of new Set(contents.map(valueOf)))
      if (!seen.has(wanted)) problems.push(`no verdict of the ${name} ${wanted}`);
  }
  const happened = new Set(entries.flatMap(faultNames));
  for (const fault of faults) if (!happened.has(fault)) problems.push(`the fault ${fault} never happened`);
  return problems;
}

/** The names of all faults that were done to a request, its job or its items. */
export function faultNames({ fault, items = [] }) {
  return [fault, ...items.map((item) => item.fault)].flatMap((names) => names?.split('+') ?? []);
}

/** How often the vendors took each content, and which faults it met, by its id. */
function readJournal(contents, entries) {
  const ids = new Map(
    contents.flatMap(({ id, url, text }) => [
      [id, id],
      [url ?? '', id],
      [text === undefined ? '' : createHash('sha256').update(text).digest('hex'), id],
    ]),
  );
  const jobs = new Map();
  const accepted = new Map();
  const faultsById = new Map();
  const idOf = ({ dataId, contentUrl, contentSha256, jobId }) =>
    ids.get(dataId) ?? ids.get(contentUrl) ?? ids.get(contentSha256) ?? jobs.get(jobId);
  for (const { items, ...entry } of entries) {
    const { operation } = entry;
    for (const item of items ?? [entry]) {
      const id = idOf(item);
      if (id === undefined) continue;
      if (item.jobId !== undefined) jobs.set(item.jobId, id);
      const met = faultsById.get(id) ?? new Set();
      for (const name of [...faultNames(entry), ...faultNames(item)]) met.add(name);
      faultsById.set(id, met);
      if (!entry.accepted || !/^(submit|check) /.test(operation)) continue;
      if (items !== undefined && item.jobId === undefined && operation.startsWith('submit')) continue;
      accepted.set(id, (accepted.get(id) ?? 0) + 1);
    }
  }
  return { accepted, faultsById };
}

/** What must hold after a soak, whatever went wrong in it. */
import { createHash } from 'node:crypto';
import { expectedDecision } from './contents.mjs';

/**
 * Compares results with the rules and with the vendors' journal.
 * @returns figures, and a list of everything that must not be, which is empty when all is well.
 */
export function checkRun(contents, results, entries) {
  const problems = [];
  const accepted = countAccepted(contents, entries);
  const byId = new Map(results.map((result) => [result.content.id, result]));
  if (results.length !== contents.length || byId.size !== contents.length)
    problems.push(`${contents.length} contents, ${results.length} results, ${byId.size} of them different`);

  const figures = { verdicts: 0, errors: {}, uncertain: 0, acceptedTwice: 0, lost: 0, wrong: 0 };
  for (const content of contents) {
    const times = accepted.get(content.id) ?? 0;
    const { verdict, error } = byId.get(content.id) ?? {};
    if (verdict !== undefined) {
      figures.verdicts += 1;
      if (times === 0) problems.push(`${content.id}: judged, but the journal knows nothing of it`);
      if (verdict.decision !== expectedDecision(content)) {
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
  return { figures, problems };
}

/** How often the vendors took each content, by its id. */
function countAccepted(contents, entries) {
  const ids = new Map(
    contents.flatMap(({ id, url, text }) => [
      [id, id],
      [url ?? '', id],
      [text === undefined ? '' : createHash('sha256').update(text).digest('hex'), id],
    ]),
  );
  const counts = new Map();
  for (const { operation, accepted, items, ...entry } of entries) {
    if (!accepted || !/^(submit|check) /.test(operation)) continue;
    for (const item of items ?? [entry]) {
      if (items !== undefined && item.jobId === undefined && operation.startsWith('submit')) continue;
      const id = ids.get(item.dataId) ?? ids.get(item.contentUrl) ?? ids.get(item.contentSha256);
      if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
    }
  }
  return counts;
}

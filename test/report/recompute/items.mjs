/** Reads stored results and labels into items; nothing of the project is imported. */
import { readFileSync } from 'node:fs';

export const DECISIONS = ['pass', 'review', 'block'];
const lines = (path) =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** What a verdict says of its own: the vendor's decision, what it found, and what it looked for. */
function outcomeOf({ verdict, error, elapsedMs, wireMs }, price) {
  const times = { elapsedMs: elapsedMs ?? null, wireMs: wireMs ?? null };
  if (verdict === undefined)
    return {
      ...{ ...times, decision: null, category: null, findings: [], covered: null, scale: null, score: null },
      ...{ error: error.code, uncertain: error.uncertain === true },
      cost: error.uncertain === true ? price : null,
    };
  const findings = verdict.findings.map(({ category, decision, score }) => ({
    ...{ category, decision, score: score === null ? null : score.native, scale: score?.scale ?? null },
  }));
  const deciding = findings.find(({ category }) => category === verdict.category);
  return {
    ...{ ...times, decision: verdict.decision, category: verdict.category, findings },
    covered: verdict.coverage.categories,
    scale: [deciding, ...findings].find((one) => one?.scale != null)?.scale ?? null,
    ...{ score: deciding?.score ?? null, error: null, uncertain: false, cost: price },
  };
}

/**
 * @param results each vendor's file, in the order of the report.
 * @param gold JSON lines with id, gold (decision+category) and further fields; or the labels of one rater.
 */
export function readItems({ results, vendors, gold, slices, cluster, prices }) {
  const labels = new Map();
  const strata = new Map();
  for (const label of lines(gold)) {
    labels.set(label.id ?? label.key, label);
    const known = strata.get(label.stratum) ?? { size: label.stratumSize, labelled: 0 };
    known.labelled += 1;
    strata.set(label.stratum, known);
  }
  const isRated = [...labels.values()].some(({ rater }) => rater !== undefined);
  const items = new Map();
  for (const [place, path] of results.entries())
    for (const line of lines(path)) {
      const label = labels.get(line.key);
      const item = items.get(line.key) ?? {
        key: line.key,
        kind: 'text',
        outcomes: vendors.map(() => null),
        gold: goldOf(label, isRated),
        weight: 1,
        cluster: cluster === undefined || label === undefined ? null : String(label[cluster]),
        slices: {},
      };
      if (isRated && label !== undefined) {
        const { size, labelled } = strata.get(label.stratum);
        item.weight = size / labelled;
      }
      for (const name of slices) {
        const value = label?.[name] ?? line.meta?.[name];
        if (value !== undefined && value !== '') item.slices[name] = String(value);
      }
      item.outcomes[place] = outcomeOf(line, prices[vendors[place]] ?? null);
      items.set(line.key, item);
    }
  return [...items.values()];
}

function goldOf(label, isRated) {
  if (label === undefined) return null;
  if (isRated) {
    if (label.decision === null) return null;
    const categories = label.decision === 'pass' ? [] : label.categories;
    return {
      decision: label.decision,
      categories: label.decision === 'pass' || categories.length > 0 ? categories : null,
    };
  }
  const words = label.gold.split('+');
  const decision = words.find((word) => DECISIONS.includes(word)) ?? null;
  const categories = words.filter((word) => !DECISIONS.includes(word));
  return { decision, categories: categories.length > 0 ? categories : decision === 'pass' ? [] : null };
}

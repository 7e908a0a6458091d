/**
 * Computes every figure of a `report.json` again from the stored results and the labels, and compares; nothing of the project is
 * imported. Prints how many figures there are and each that differs; ends with 1 where one does.
 *
 *   node test/report/recompute.mjs report.json settings.json
 *
 * Settings: `{ vendors, results, gold, slices, cluster, prices, costs }`. Intervals that are drawn at random are drawn here by another
 * generator and in another way, so that they can only be alike within what chance makes of them: about 0.13 standard deviations; 0.6 are
 * allowed, and an interval that is wrong by a factor of 1.4 is 0.8 off. The same seed would only have shown that a generator was copied.
 */
import { readFileSync } from 'node:fs';
import { Ends, NONE } from './recompute/counting.mjs';
import { readItems } from './recompute/items.mjs';
import { reportOf } from './recompute/report.mjs';

/** Sentences, how figures were drawn, and whether a list of items is cut: no figures. */
const NO_FIGURES = new Set([
  'reason',
  'refusal',
  'categoryRefusal',
  'seed',
  'replicates',
  'undefinedReplicates',
]);

const [reportPath, settingsPath] = process.argv.slice(2);
const { analysis } = JSON.parse(readFileSync(reportPath, 'utf8'));
const settings = JSON.parse(readFileSync(settingsPath, 'utf8'));
const items = readItems(settings);
const hasClusters = settings.cluster !== undefined && items.some(({ cluster }) => cluster !== null);
const expected = reportOf(items, settings.vendors, analysis, { costs: settings.costs ?? null, hasClusters });

let figures = 0;
const mismatches = [];
const differ = (path, actual, other) =>
  mismatches.push(
    `${path}: the report says ${JSON.stringify(actual)}, computed again ${typeof other === 'symbol' ? 'none' : JSON.stringify(other)}`,
  );

function compare(path, actual, other) {
  if (other instanceof Ends || other === NONE) return compareEnds(path, actual, other);
  if (Array.isArray(actual)) {
    if (!Array.isArray(other) || other.length !== actual.length)
      return differ(path, `${actual.length} entries`, `${other?.length} entries`);
    return actual.forEach((each, at) => compare(`${path}[${at}]`, each, other[at]));
  }
  if (typeof actual === 'object' && actual !== null) {
    if (typeof other !== 'object' || other === null) return differ(path, actual, other);
    if (actual.value === null && other.value === null) return void (figures += 1);
    for (const key of new Set([...Object.keys(actual), ...Object.keys(other)]))
      if (!NO_FIGURES.has(key)) compare(`${path}.${key}`, actual[key], other[key]);
    return undefined;
  }
  figures += 1;
  const isSame =
    typeof actual === 'number' && typeof other === 'number' ? isClose(path, actual, other) : actual === other;
  return isSame ? undefined : differ(path, actual, other);
}

function compareEnds(path, actual, other) {
  figures += 2;
  if (other === NONE) return actual.low === null ? undefined : differ(path, actual, other);
  if (actual.low === null) return differ(path, actual, other);
  const isNear = (end) => Math.abs(actual[end] - other[end]) <= other.tolerance;
  return isNear('low') && isNear('high') ? undefined : differ(path, actual, other);
}

/** Where each digit of a tiny number counts. */
const P_VALUE = /(exact|midP|adjusted|adjustedExact|adjustedMidP|pValue|pValue\.value)$/;

/** Nine digits; tiny p-values keep six of theirs. */
function isClose(path, one, other) {
  const apart = Math.abs(one - other);
  if (apart > 1e-9 * Math.max(1, Math.abs(one))) return false;
  return !P_VALUE.test(path) || Math.abs(one) > 1e-6 || apart <= 1e-6 * Math.abs(one);
}

/** The list of items: each row against its item; which of them are kept depends on a hash and is not computed again. */
function compareList({ total, limit, rows }) {
  const isListed = (item) => {
    const words = item.outcomes.map((outcome) => outcome?.decision ?? null);
    const given = words.filter((word) => word !== null);
    const flagged = item.outcomes.flatMap((outcome) =>
      outcome?.decision == null
        ? []
        : [
            [
              ...new Set(
                outcome.findings
                  .filter(({ decision }) => decision !== 'pass')
                  .map(({ category }) => category),
              ),
            ]
              .sort()
              .join(),
          ],
    );
    const harm =
      item.gold === null
        ? null
        : item.gold.decision !== null
          ? item.gold.decision !== 'pass'
          : item.gold.categories?.length > 0;
    const isWrong = (word) =>
      item.gold?.decision === 'review' ? word !== 'review' : harm !== null && (word !== 'pass') !== harm;
    return (
      new Set(given).size > 1 ||
      given.some(isWrong) ||
      new Set(flagged).size > 1 ||
      given.length < words.length
    );
  };
  const listed = new Map(items.filter(isListed).map((item) => [item.key, item]));
  compare('disagreements.total', total, listed.size);
  compare('disagreements.rows', rows.length, Math.min(limit, listed.size));
  for (const { key, outcomes } of rows) {
    const item = listed.get(key);
    compare(
      `disagreements ${key}`,
      outcomes.map(({ decision, category, error }) => ({ decision, category, error })),
      item?.outcomes.map((outcome) => ({
        decision: outcome?.decision ?? null,
        category: outcome?.category ?? null,
        error: outcome === null ? 'no_verdict' : outcome.error,
      })),
    );
  }
}

const { disagreements, ...rest } = analysis;
for (const key of Object.keys(rest)) if (!NO_FIGURES.has(key)) compare(key, rest[key], expected[key]);
compareList(disagreements);
process.stdout.write(`${items.length} items, ${figures} figures, ${mismatches.length} mismatches\n`);
for (const line of mismatches.slice(0, 40)) process.stdout.write(`${line}\n`);
process.exitCode = mismatches.length === 0 ? 0 : 1;

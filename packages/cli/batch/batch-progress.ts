import { type BatchCounts, type BatchResult } from '@moderato/batch';
import { Presets, SingleBar } from 'cli-progress';
import { type CommandIo } from '../io.js';

/** What is shown while a batch runs. */
export interface BatchProgress {
  /** What stands from earlier runs. */
  start: (earlier: BatchCounts & { results: number }) => void;
  result: (result: BatchResult) => void;
  reject: () => void;
  /** Takes the bar away; harmless when repeated. */
  stop: () => void;
}

const LINE_EVERY_MS = 5000;
const BAR_EVERY_MS = 200;

/**
 * Shows a bar on stderr where that is a terminal, else a line every five seconds; nothing with `isSilent`.
 * @param total lines in all; null where nobody knows.
 */
export function startBatchProgress(total: number | null, isSilent: boolean, io: CommandIo): BatchProgress {
  const counts = { pass: 0, review: 0, block: 0, errors: 0, uncertain: 0 };
  const startedMs = Date.now();
  let done = 0;
  let finished = 0;

  const describe = () => {
    const perSecond = finished / Math.max(0.001, (Date.now() - startedMs) / 1000);
    const left = total === null || perSecond === 0 ? '' : ` · ${duration((total - done) / perSecond)} left`;
    const { pass, review, block, errors } = counts;
    const all = total === null ? `${done} done` : `${done}/${total}`;
    return `${all} · ${perSecond.toFixed(perSecond < 10 ? 1 : 0)}/s${left} · pass ${pass} · review ${review} · block ${block} · errors ${errors}`;
  };
  const show = isSilent ? null : showOn(io, total, describe, () => done);
  return {
    start: ({ results, ...earlier }) => {
      done += results;
      Object.assign(counts, earlier);
    },
    result: ({ verdict }) => {
      done += 1;
      finished += 1;
      counts[verdict === undefined ? 'errors' : verdict.decision] += 1;
    },
    reject: () => (done += 1),
    stop: () => show?.(),
  };
}

/** Begins to show, and returns what ends it. */
function showOn(io: CommandIo, total: number | null, describe: () => string, done: () => number): () => void {
  const hasWidth = (io.stderr as { columns?: number }).columns !== 0;
  if (!io.isTerminal.stderr || !hasWidth) {
    const timer = setInterval(() => io.stderr.write(`${describe()}\n`), LINE_EVERY_MS);
    return () => clearInterval(timer);
  }
  const format = total === null ? '{line}' : '{bar} {line}';
  const bar = new SingleBar(
    { stream: io.stderr, format, barsize: 24, clearOnComplete: true, hideCursor: null, gracefulExit: false },
    Presets.shades_classic,
  );
  bar.start(total ?? 1, 0, { line: describe() });
  const timer = setInterval(() => bar.update(done(), { line: describe() }), BAR_EVERY_MS);
  let isOver = false;
  return () => {
    clearInterval(timer);
    if (!isOver) bar.stop();
    isOver = true;
  };
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

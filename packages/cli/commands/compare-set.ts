import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename, relative, resolve } from 'node:path';
import { type Analysis, type Manifest } from '@moderato/report';
import { comparedRows, compareBatches, type ComparedBatches } from '@moderato/batch';
import { MODERATO_VERSION, describeConfig, describeProviders, mappingVersion } from 'moderato';
import { openInput, type BatchInput } from '../batch/open-input.js';
import { createRejects, noRejects, type Rejects } from '../batch/rejects.js';
import { readColumns, readRows } from '../batch/read-rows.js';
import { startSetProgress } from '../batch/set-progress.js';
import { readGold, type GoldFlags } from '../batch/gold.js';
import { EXIT, exitCodeOfError } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readCallOptions, readList } from '../options.js';
import { printError } from '../print/error.js';
import { jsonLine } from '../print/text.js';
import { openSession, readSettings, type Settings } from '../session.js';
import { type BatchCommandOptions } from './batch.js';

/** The options of `moderato compare-set`; those of `batch` and what belongs to the report. */
export interface CompareSetOptions
  extends Omit<BatchCommandOptions, 'provider' | 'journal' | 'failOn'>, GoldFlags {
  /** Vendors, separated by commas. */
  providers?: string | undefined;
  /** The HTML file; JSON and Markdown go beside it. */
  report?: string | undefined;
  title?: string | undefined;
  /** Of the bootstrap; drawn where it is not given, and written into the report. */
  seed?: string | undefined;
  /** `false` leaves texts and addresses out of the report. */
  content?: boolean | undefined;
}

/** Where everything goes. */
interface Files {
  out: string;
  rejects: string;
  html: string;
  json: string;
  markdown: string;
}

/**
 * Has several vendors judge the lines of a file, each in a batch that can go on after a crash, and writes the report on where they
 * differ.
 * @returns the exit code.
 * @throws ModerationError for everything that keeps the run from beginning, or its files from being written.
 */
export async function runCompareSet(
  argument: string,
  options: CompareSetOptions,
  io: CommandIo,
): Promise<number> {
  if (argument === '-')
    throw usageError('-: a comparison reads its lines once for each vendor, so it needs a file');
  const isJson = options.json === true;
  const providers = readProviders(options.providers, io);
  const columns = readColumns(options.column ?? []);
  const readers = readGold(options);
  const seed = options.seed === undefined ? randomInt(2 ** 32) : readSeed(options.seed);
  const call = readCallOptions({ ...options, provider: undefined });
  const input = await openInput(argument, options.format, io);
  const files = filesOf(input, options, io);
  const settings = await readSettings({ config: options.config }, io);
  const moderator = await openSession({ config: options.config }, io);
  const rejects = createRejects(files.rejects);
  const progress = startSetProgress(input.total, providers, isJson, io);
  const read = (kept: Rejects) => readRows(input, columns, options.kind, kept, () => undefined);
  // every vendor reads the file, and finds the same rejects
  let kept: Rejects = rejects;
  const rows = () => {
    const reading = read(kept);
    kept = noRejects;
    return reading;
  };
  try {
    const run = await compareBatches(moderator, rows, {
      providers,
      out: files.out,
      input: input.digest,
      settings: { kind: options.kind, column: options.column, format: input.format },
      call,
      concurrency: options.concurrency === undefined ? undefined : Number(options.concurrency),
      onUncertain: options.onUncertain,
      retryErrors: options.retryErrors,
      signal: io.signal,
      onStart: progress.start,
      onResult: progress.result,
    });
    progress.stop();
    const unfinished = exitCodeOfUnfinished(run, isJson, io);
    if (unfinished !== null) return unfinished;
    const { createAnalysis } = await loadReport();
    const analysis = createAnalysis({ providers, seed });
    const joined = comparedRows(read(noRejects), {
      files: run.files,
      prices: settings.config.prices,
      ...readers,
      withContent: options.content !== false,
    });
    let items = 0;
    for await (const row of joined) {
      analysis.add(row);
      items += 1;
    }
    const manifest: Manifest = {
      title: options.title ?? `${providers.join(' and ')} on ${basename(argument)}`,
      createdAt: new Date().toISOString(),
      versions: { moderato: MODERATO_VERSION, node: process.versions.node },
      providers: providersOf(providers, settings),
      input: { name: basename(argument), sha256: input.digest, items, rejected: rejects.count },
      seed,
      notes: [],
    };
    await writeReport(files, analysis.finish(), manifest, options.content !== false);
    sayWhatWasDone(run, files, manifest, isJson, io);
    return exitCodeOf(run, rejects.count);
  } finally {
    progress.stop();
    await rejects.close();
    await moderator.close();
  }
}

function readProviders(given: string | undefined, { parts }: CommandIo): string[] {
  const providers = readList(given ?? '');
  const own = (parts.providers ?? []).map(({ id }) => id);
  const known = [...describeProviders().map(({ id }) => id), ...own].sort();
  const stranger = providers.find((id) => !known.includes(id));
  if (stranger !== undefined)
    throw usageError(`--providers: unknown vendor "${stranger}"; known are ${known.join(', ')}`);
  if (new Set(providers).size < 2 || new Set(providers).size < providers.length)
    throw usageError('--providers: expected at least two vendors, each once, separated by commas');
  return providers;
}

/** Only this command needs it, and it takes long to load. */
function loadReport() {
  return import('@moderato/report');
}

function exitCodeOfUnfinished({ summaries }: ComparedBatches, isJson: boolean, io: CommandIo): number | null {
  const all = Object.values(summaries);
  const stoppedBy = all.find((summary) => summary.stoppedBy !== null)?.stoppedBy ?? null;
  if (stoppedBy === null && !all.some(({ isInterrupted }) => isInterrupted)) return null;
  if (stoppedBy !== null) printError(stoppedBy, isJson, io);
  io.stderr.write('not finished; the same command goes on, and submits nothing again that was paid for\n');
  return stoppedBy === null ? EXIT.interrupted : exitCodeOfError(stoppedBy.code);
}

function providersOf(providers: readonly string[], { config, environment }: Settings): Manifest['providers'] {
  const { vendors } = describeConfig(config, environment);
  return providers.map((id) => {
    const field = vendors
      .find((vendor) => vendor.id === id)
      ?.fields.find(({ field: name }) => name === 'region');
    return {
      id,
      region: field?.value == null ? null : String(JSON.parse(field.value)),
      mapping: mappingVersion(id) ?? 'of its own',
    };
  });
}

async function writeReport(
  files: Files,
  figures: Analysis,
  manifest: Manifest,
  withContent: boolean,
): Promise<void> {
  const { renderHtml, renderJson, renderMarkdown } = await loadReport();
  const texts = {
    [files.json]: renderJson(figures, manifest, { content: withContent }),
    [files.markdown]: renderMarkdown(figures, manifest),
    [files.html]: renderHtml(figures, manifest, { content: withContent }),
  };
  for (const [path, text] of Object.entries(texts)) {
    await writeFile(path, text, { mode: 0o600 }).catch((error: unknown) => {
      const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
      throw usageError(`--report: ${path} cannot be written (${reason})`);
    });
  }
}

function sayWhatWasDone(
  run: ComparedBatches,
  files: Files,
  { input }: Manifest,
  isJson: boolean,
  io: CommandIo,
): void {
  if (isJson) {
    io.stdout.write(jsonLine({ ...run, items: input.items, rejects: input.rejected, report: files }));
    return;
  }
  const name = (path: string) => relative(io.directory, path);
  const lines = Object.entries(run.summaries).map(
    ([provider, { pass, review, block, errors, submitted }]) =>
      `${provider}: pass ${pass}, review ${review}, block ${block}, errors ${errors}; ${submitted} submitted`,
  );
  if (input.rejected > 0) lines.push(`${input.rejected} lines rejected, see ${name(files.rejects)}`);
  lines.push(`${input.items} items compared; the report is ${name(files.html)}`);
  io.stderr.write(`${lines.join('\n')}\n`);
}

function filesOf(input: BatchInput, options: CompareSetOptions, io: CommandIo): Files {
  const path = (name: string) => resolve(io.directory, name);
  const base = (input.path ?? 'results').replace(/\.[^./\\]*$/, '');
  const out = path(options.out ?? `${base}.results.jsonl`);
  const html = path(options.report ?? `${base}.report.html`);
  if (!html.endsWith('.html')) throw usageError('--report: expected the name of an .html file');
  const stem = html.slice(0, -'.html'.length);
  return {
    out,
    rejects: path(options.rejects ?? `${out}.rejects`),
    html,
    json: `${stem}.json`,
    markdown: `${stem}.md`,
  };
}

function exitCodeOf({ summaries }: ComparedBatches, rejected: number): number {
  if (Object.values(summaries).some(({ errors }) => errors > 0)) return EXIT.failed;
  return rejected > 0 ? EXIT.usage : EXIT.done;
}

function readSeed(text: string): number {
  const seed = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(seed < 2 ** 32)) throw usageError('--seed: expected a whole number from 0 to 4294967295');
  return seed;
}

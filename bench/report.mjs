/**
 * From stored results to the report: how long, and in how much memory; its parts in this process, then the whole command in one of its own.
 * The results of two vendors, gold and a slice are made up here, the way a batch writes them. `node bench/report.mjs 100000` after a build.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { finished } from 'node:stream/promises';
import { clearInterval, setInterval } from 'node:timers';
import { createAnalysis, renderHtml, renderJson, renderMarkdown } from '@moderato/report';
import { comparedRows } from '@moderato/batch';

const count = Number(process.argv[2] ?? 100_000);
const vendors = ['tencent', 'huawei'];
const folder = await mkdtemp(join(tmpdir(), 'moderato-bench-'));
const megabytes = (bytes) => Math.round(bytes / 2 ** 20);
let peak = 0;
const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);

try {
  const files = {};
  for (const [index, vendor] of vendors.entries()) files[vendor] = await writeResults(vendor, index);
  const before = process.memoryUsage.rss();
  peak = before;

  const started = performance.now();
  const analysis = createAnalysis({ providers: vendors, seed: 1 });
  const goldOf = ({ meta }) => ({ decision: meta.label, categories: null });
  const slicesOf = ({ meta }) => ({ source: meta.source });
  for await (const row of comparedRows(rows(), { files, goldOf, slicesOf })) analysis.add(row);
  const read = performance.now();
  const figures = analysis.finish();
  const counted = performance.now();
  const manifest = {
    title: 'made up',
    createdAt: new Date().toISOString(),
    versions: {},
    providers: vendors.map((id) => ({ id, region: null, mapping: 'made up' })),
    input: { name: 'made up', sha256: null, items: count, rejected: 0 },
    seed: 1,
    notes: [],
  };
  const html = renderHtml(figures, manifest, { content: true });
  renderJson(figures, manifest, { content: true });
  renderMarkdown(figures, manifest);
  const rendered = performance.now();
  const seconds = (from, to) => ((to - from) / 1000).toFixed(1);
  console.log(
    `${count} items of ${vendors.length} vendors: read and counted in ${seconds(started, read)} s, figures in ${seconds(read, counted)} s, ` +
      `rendered in ${seconds(counted, rendered)} s (${megabytes(html.length)} MB); together ${seconds(started, rendered)} s, ` +
      `peak ${megabytes(peak)} MB, ${megabytes(before)} MB before`,
  );
  const { seconds: whole, megabytes: most, cpu } = await runCommand(Object.values(files));
  console.log(
    `moderato report, from start to exit: ${whole.toFixed(1)} s, ${cpu.toFixed(1)} s of CPU, peak ${most} MB`,
  );
} finally {
  clearInterval(watch);
  await rm(folder, { recursive: true });
}

/** The command in a process of its own, which says at its end how much memory and CPU it took. */
async function runCommand(paths) {
  const program = fileURLToPath(new URL('../packages/cli/bin/moderato.js', import.meta.url));
  const atExit =
    'process.on("exit", () => { const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();' +
    ' process.stdout.write(JSON.stringify({ maxRSS, cpu: userCPUTime + systemCPUTime })) })';
  const flags = ['--import', `data:text/javascript,${encodeURIComponent(atExit)}`];
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [...flags, program, 'report', ...paths, '--gold', 'label', '--slice', 'source', '--seed', '1'],
    { stdio: ['ignore', 'pipe', 'inherit'], cwd: folder },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`moderato report ended with ${code}`);
  const { maxRSS, cpu } = JSON.parse(text);
  return {
    seconds: (performance.now() - started) / 1000,
    megabytes: Math.round(maxRSS / 1024),
    cpu: cpu / 1e6,
  };
}

function* rows() {
  for (let line = 1; line <= count; line += 1)
    yield {
      key: `c${line}`,
      line,
      id: `c${line}`,
      meta: metaOf(line),
      content: { kind: 'text', text: `made-up sentence ${line}` },
    };
}

async function writeResults(vendor, index) {
  const path = join(folder, `${vendor}.jsonl`);
  const out = createWriteStream(path);
  for (let line = 1; line <= count; line += 1) {
    const decision = ['pass', 'review', 'block'][Math.floor((line * (index + 7)) / 5) % 3];
    const text = JSON.stringify({
      key: `c${line}`,
      line,
      id: `c${line}`,
      elapsedMs: 100,
      verdict: verdictOf(vendor, decision),
      meta: metaOf(line),
    });
    if (!out.write(`${text}\n`)) await new Promise((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
  return path;
}

function metaOf(line) {
  return { label: line % 4 === 0 ? 'block' : 'pass', source: ['chat', 'post', 'reply'][line % 3] };
}

function verdictOf(provider, decision) {
  const category = decision === 'pass' ? null : 'advertising';
  return {
    decision,
    category,
    score: 0.9,
    findings: ['advertising', 'sexual', 'harassment'].map((each) => ({
      category: each,
      subcategory: null,
      decision: each === category ? decision : 'pass',
      score: { value: 0.9, native: 90, scale: '0-100' },
      label: 'AdsInfo',
      subLabel: null,
      keywords: [],
      count: null,
    })),
    segments: [],
    text: null,
    coverage: { categories: null, complete: true },
    lists: [],
    warnings: [],
    source: {
      provider,
      region: 'ap-guangzhou',
      kind: 'text',
      jobId: 'job',
      requestId: 'request',
      contentId: null,
      subject: null,
      submittedAt: '2026-01-01T00:00:00.000Z',
      finishedAt: null,
      vendorDecision: '0',
    },
    raw: { Response: { JobsDetail: { State: 'Success', Label: 'Normal', Result: '0' } } },
  };
}

/**
 * From stored results to the report: how long, and in how much memory. The results of two vendors are made up here, the way a batch
 * writes them. `node bench/report.mjs 100000` after a build.
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
  for await (const row of comparedRows(rows(), { files })) analysis.add(row);
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
    `${count} items of ${vendors.length} vendors: read in ${seconds(started, read)} s, counted in ${seconds(read, counted)} s, ` +
      `rendered in ${seconds(counted, rendered)} s (${megabytes(html.length)} MB); peak ${megabytes(peak)} MB, ${megabytes(before)} MB before`,
  );
} finally {
  clearInterval(watch);
  await rm(folder, { recursive: true });
}

function* rows() {
  for (let line = 1; line <= count; line += 1)
    yield {
      key: `c${line}`,
      line,
      id: `c${line}`,
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
    });
    if (!out.write(`${text}\n`)) await new Promise((resolve) => out.once('drain', resolve));
  }
  out.end();
  await finished(out);
  return path;
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

/** Moderates the files of this folder through two vendors' APIs, as the emulator serves them, and shows where they differ. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { MODERATO_VERSION, comparedRow, createModerator, mappingVersion } from 'moderato';
import { startEmulator } from '@moderato/emulator';
import { createAnalysis, renderHtml } from '@moderato/report';

const here = import.meta.dirname;
const vendors = ['tencent', 'huawei'];
const folders = { texts: 'text', pictures: 'image', sounds: 'audio', videos: 'video' };

const site = await serveFiles(here);
const emulator = await startEmulator({ rules: resolve(here, 'rules.yaml') });

// Nothing is taken from the environment, so that no account is needed.
const settings = { ...emulator.configuration, polling: { initialMs: 50, maxMs: 200 } };
const moderator = createModerator({ ...settings, provider: vendors[0] }, { environment: {} });

try {
  const contents = await listContents();
  const results = [];
  for (const { file, content } of contents) {
    showProgress(`moderating ${file} (${results.length + 1} of ${contents.length})`);
    // `moderate` asks one vendor; `compare` asks several and sets their verdicts side by side
    const comparison = await moderator.compare(content, { providers: vendors });
    for (const { error } of comparison.outcomes) if (error) throw error;
    results.push({ file, content, comparison });
  }
  showProgress('');

  print(results);
  const output = resolve('quickstart-results.json');
  const verdicts = results.map(({ file, comparison }) => ({ file, ...comparison }));
  await writeFile(output, `${JSON.stringify(verdicts, null, 2)}\n`);
  console.log(`\nEvery verdict in full, with the vendor's raw answer: ${output}`);
  const report = resolve('quickstart-report.html');
  await writeFile(report, reportOn(results));
  console.log(`Where the vendors differ, as a page to open in a browser: ${report}`);
  console.log(
    "\nNext: your own text on the emulator: npx moderato emulate, then npx moderato check text '…'",
  );
  console.log('      your own key: npx moderato init, npx moderato doctor, docs/guides/real-account.md');
} finally {
  await moderator.close();
  await emulator.close();
  site.close();
}

/** A text is given itself, everything else by its address. */
async function listContents() {
  const contents = [];
  for (const [folder, kind] of Object.entries(folders)) {
    const names = (await readdir(resolve(here, folder)))
      .filter((name) => /\.(mp3|wav|png|mp4|txt)$/.test(name))
      .sort();
    const isText = kind === 'text';
    for (const name of names.filter((name) => isText || !name.endsWith('.txt'))) {
      const content = isText
        ? { kind, text: await readFile(resolve(here, folder, name), 'utf8') }
        : { kind, url: `${site.url}/${folder}/${name}` };
      contents.push({ file: `${folder}/${name}`, content });
    }
  }
  return contents;
}

function reportOn(results) {
  const analysis = createAnalysis({ providers: vendors, seed: 1 });
  for (const { file, content, comparison } of results) analysis.add(comparedRow(file, content, comparison));
  const manifest = {
    title: `Quickstart: ${vendors.join(' and ')} on the emulator`,
    createdAt: new Date().toISOString(),
    versions: { moderato: MODERATO_VERSION, node: process.versions.node },
    providers: vendors.map((id) => ({
      id,
      region: settings.providers[id].region,
      mapping: mappingVersion(id),
    })),
    input: { name: 'quickstart', sha256: null, items: results.length, rejected: 0 },
    seed: 1,
    notes: ['The verdicts come from the emulator and its rules, not from the vendors.'],
  };
  return renderHtml(analysis.finish(), manifest, { content: true });
}

function print(results) {
  const cells = ({ verdict, elapsedMs }) => [
    verdict.decision,
    verdict.category ?? '-',
    verdict.score?.toFixed(2) ?? 'none',
    `${Math.round(elapsedMs)} ms`,
  ];
  const rows = results.map(({ file, comparison: { outcomes } }) => {
    const [first, second] = outcomes.map(({ verdict }) => verdict);
    const same = first.decision === second.decision && first.category === second.category;
    return [file, ...outcomes.flatMap(cells), same ? '' : '<- they differ'];
  });
  const head = ['file', ...vendors.flatMap((vendor) => [vendor, 'category', 'score', 'time']), ''];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    );
  }
}

function showProgress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** Serves the files below a folder on a free port of this machine. */
async function serveFiles(folder) {
  const server = createServer((request, response) => {
    const path = resolve(folder, `.${decodeURIComponent(new URL(request.url, 'http://localhost').pathname)}`);
    if (!path.startsWith(folder)) return void response.writeHead(404).end();
    readFile(path).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

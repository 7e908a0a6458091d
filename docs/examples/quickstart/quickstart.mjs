/**
 * Moderates the files of this folder through every vendor that needs no account: those that run in the process, and the APIs of the
 * others as the emulator serves them. Shows where they differ.
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { MODERATO_VERSION, comparedRow, createModerator, describeProviders, mappingVersion } from 'moderato';
import { startEmulator } from '@moderato/emulator';
import { createAnalysis, renderHtml } from '@moderato/report';

const here = import.meta.dirname;
// What runs in the process needs settings, but no account: here a list of words, which knows nothing but them.
const inProcess = {
  local: { lists: [{ name: 'contacts', words: ['加微信', '优惠券'], category: 'advertising' }] },
};
const folders = { texts: 'text', pictures: 'image', sounds: 'audio', videos: 'video' };

const site = await serveFiles(here);
const emulator = await startEmulator({ rules: resolve(here, 'rules.yaml') });

// Nothing is taken from the environment, so that no account is needed.
const settings = {
  ...emulator.configuration,
  providers: { ...inProcess, ...emulator.configuration.providers },
  polling: { initialMs: 50, maxMs: 200 },
};
const vendors = Object.keys(settings.providers);
const known = describeProviders();
const moderator = createModerator({ ...settings, provider: vendors[0] }, { environment: {} });

try {
  const contents = await listContents();
  const results = [];
  for (const { file, content } of contents) {
    showProgress(`moderating ${file} (${results.length + 1} of ${contents.length})`);
    // `moderate` asks one vendor; `compare` asks several and sets their verdicts side by side
    const comparison = await moderator.compare(content, { providers: vendorsFor(content) });
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

/** The vendors that take such content, by what they declare. */
function vendorsFor({ kind, text }) {
  const input = text === undefined ? 'url' : 'text';
  return vendors.filter((id) => {
    const { capabilities } = known.find((each) => each.id === id);
    return capabilities.kinds[kind]?.inputs[input] !== undefined;
  });
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
    title: `Quickstart: ${vendors.join(', ')}`,
    createdAt: new Date().toISOString(),
    versions: { moderato: MODERATO_VERSION, node: process.versions.node },
    providers: vendors.map((id) => ({
      id,
      region: settings.providers[id].region ?? null,
      mapping: mappingVersion(id),
    })),
    input: { name: 'quickstart', sha256: null, items: results.length, rejected: 0 },
    seed: 1,
    notes: [
      'The verdicts come from lists of words, and from the emulator and its rules, not from the vendors.',
    ],
  };
  return renderHtml(analysis.finish(), manifest, { content: true });
}

function print(results) {
  const cell = (outcome) => {
    if (outcome === undefined) return 'not offered';
    const { decision, category, score } = outcome.verdict;
    return [decision, category, score?.toFixed(2)].filter((part) => part != null).join(' ');
  };
  const rows = results.map(({ file, comparison: { outcomes } }) => {
    const said = outcomes.map(({ verdict: { decision, category } }) => `${decision} ${category}`);
    const cells = vendors.map((id) => cell(outcomes.find(({ provider }) => provider === id)));
    return [file, ...cells, new Set(said).size === 1 ? '' : '<- they differ'];
  });
  const head = ['file', ...vendors, ''];
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column].length)));
  for (const row of [head, widths.map((width) => '-'.repeat(width)), ...rows]) {
    console.log(
      row
        .map((each, column) => each.padEnd(widths[column]))
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

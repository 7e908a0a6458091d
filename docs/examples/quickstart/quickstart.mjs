/** Moderates the files of this folder through two vendors' APIs, as the emulator serves them, and shows where they differ. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { createModerator } from 'moderato';
import { startEmulator } from '@moderato/emulator';

const here = import.meta.dirname;
const vendors = ['tencent', 'huawei'];
const folders = { texts: 'text', pictures: 'image', sounds: 'audio', videos: 'video' };

const site = await serveFiles(here);
const emulator = await startEmulator({ rules: resolve(here, 'rules.yaml') });

// Swapping the vendor is this one word; nothing is taken from the environment, so that no account is needed.
const settings = { ...emulator.configuration, polling: { initialMs: 50, maxMs: 200 } };
const moderators = vendors.map((provider) => createModerator({ ...settings, provider }, { environment: {} }));

try {
  const contents = await listContents();
  const results = [];
  for (const { file, content } of contents) {
    showProgress(`moderating ${file} (${results.length + 1} of ${contents.length})`);
    const answers = await Promise.all(
      moderators.map((moderator) => timed(() => moderator.moderate(content))),
    );
    results.push({ file, ...Object.fromEntries(vendors.map((vendor, index) => [vendor, answers[index]])) });
  }
  showProgress('');

  print(results);
  const output = resolve('quickstart-results.json');
  await writeFile(output, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nEvery verdict in full, with the vendor's raw answer: ${output}`);
} finally {
  await Promise.all(moderators.map((moderator) => moderator.close()));
  await emulator.close();
  site.close();
}

/** A text is handed over itself, everything else by its address. */
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

async function timed(moderate) {
  const start = performance.now();
  const verdict = await moderate();
  return { milliseconds: Math.round(performance.now() - start), verdict };
}

function print(results) {
  const cells = ({ verdict, milliseconds }) => [
    verdict.decision,
    verdict.category ?? '-',
    verdict.score?.toFixed(2) ?? 'none',
    `${milliseconds} ms`,
  ];
  const rows = results.map(({ file, ...byVendor }) => {
    const [first, second] = vendors.map((vendor) => byVendor[vendor].verdict);
    const same = first.decision === second.decision && first.category === second.category;
    return [file, ...vendors.flatMap((vendor) => cells(byVendor[vendor])), same ? '' : '<- they differ'];
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

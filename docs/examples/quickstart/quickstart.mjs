/** Moderates the sounds of this folder through two vendors' APIs, as the emulator serves them, and shows where they differ. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, resolve } from 'node:path';
import { createModerator } from 'moderato';
import { startEmulator } from '@moderato/emulator';

const here = import.meta.dirname;
const vendors = ['tencent', 'huawei'];

const files = await serveFiles(resolve(here, 'sounds'));
const emulator = await startEmulator({ rules: resolve(here, 'rules.yaml') });

// Swapping the vendor is this one word; nothing is taken from the environment, so that no account is needed.
const settings = { ...emulator.configuration, polling: { initialMs: 50, maxMs: 200 } };
const moderators = vendors.map((provider) => createModerator({ ...settings, provider }, { environment: {} }));

try {
  const results = [];
  for (const name of files.names) {
    showProgress(`moderating ${name} (${results.length + 1} of ${files.names.length})`);
    const url = `${files.url}/${name}`;
    const answers = await Promise.all(
      moderators.map((moderator) => timed(() => moderator.moderate({ kind: 'audio', url }))),
    );
    results.push({
      file: name,
      ...Object.fromEntries(vendors.map((vendor, index) => [vendor, answers[index]])),
    });
  }
  showProgress('');

  print(results);
  const output = resolve('quickstart-results.json');
  await writeFile(output, `${JSON.stringify(results, null, 2)}\n`);
  console.log(`\nEvery verdict in full, with the vendor's raw answer: ${output}`);
} finally {
  await Promise.all(moderators.map((moderator) => moderator.close()));
  await emulator.close();
  files.close();
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

/** Serves the files of a folder on a free port of this machine. */
async function serveFiles(folder) {
  const server = createServer((request, response) => {
    const path = resolve(folder, basename(decodeURIComponent(request.url)));
    readFile(path).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const names = (await readdir(folder)).filter((name) => /\.(mp3|wav)$/.test(name)).sort();
  return { names, url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

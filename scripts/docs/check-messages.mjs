/**
 * Looks up what the page on troubleshooting quotes: messages, codes and warnings have to stand in the sources, and messages of others in
 * the package that they come from.
 */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const PAGE = 'docs/guides/troubleshooting.md';
/** Headers of the columns that quote. */
const QUOTING = ['message holds', 'message or `vendorCode`', 'code', 'what you see'];
const SOURCES = ['packages', 'providers', 'normalizer'];
/** Packages whose messages the page quotes. */
const OTHERS = ['node_modules/jest-runtime/build'];
/** Codes that a table of numbers below a prefix stands for; a test looks them up there. */
const VENDOR_CODE = /^(AIS|ModelArts|APIG)\.\d{4}$/;

/**
 * @param text of a page.
 * @returns what its tables quote: line, the quotation, and its fixed parts; `…` stands for what varies.
 */
export function quotations(text) {
  let columns = [];
  return text.split('\n').flatMap((row, place) => {
    const cells = row.startsWith('|')
      ? row
          .slice(1, -1)
          .split('|')
          .map((cell) => cell.trim())
      : [];
    if (cells.length === 0) columns = [];
    else if (columns.length === 0) columns = cells.map((cell) => QUOTING.includes(cell));
    const quoting = cells.filter((_, column) => columns[column]).join(' ');
    return [...quoting.matchAll(/`([^`]+)`/g)].map(([, quoted]) => {
      return {
        line: place + 1,
        quoted,
        parts: quoted
          .split('…')
          .map((part) => part.trim())
          .filter(Boolean),
      };
    });
  });
}

/** @returns the quotations of which a part stands in none of the texts. */
export function unknownQuotations(found, texts) {
  return found.filter(({ quoted, parts }) => {
    if (VENDOR_CODE.test(quoted)) return false;
    return !parts.every((part) => texts.some((text) => text.includes(part)));
  });
}

function textsOf(folder, ending) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path) && !/(^|\/)(dist|node_modules)\//.test(path))
    .map((path) => readFileSync(join(folder, path), 'utf8'));
}

if (process.argv[1] === import.meta.filename) {
  const found = quotations(readFileSync(PAGE, 'utf8'));
  const texts = [
    ...SOURCES.flatMap((folder) => textsOf(folder, /(?<!\.d)\.ts$/)),
    ...OTHERS.flatMap((folder) => textsOf(folder, /\.js$/)),
  ];
  const unknown = unknownQuotations(found, texts);
  for (const { line, quoted } of unknown) console.error(`${PAGE}:${line}: "${quoted}" stands in no source`);
  console.log(`${found.length - unknown.length} of ${found.length} quoted messages exist`);
  if (unknown.length > 0 || found.length === 0) process.exitCode = 1;
}

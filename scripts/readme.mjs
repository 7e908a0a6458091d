/**
 * Writes the README's table of what works from the capabilities that the vendors declare: `npm run readme`. A vendor's name is the
 * heading of its page.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';

const START = '<!-- what works: written by scripts/readme.mjs from the capabilities; do not edit -->';
const END = '<!-- end of what works -->';

const KINDS = {
  text: 'text',
  image: 'image',
  audio: 'audio',
  video: 'video',
  document: 'document',
  webpage: 'web page',
  live: 'live stream',
};
const INPUTS = { text: 'itself', url: 'URL', object: 'object key', bytes: 'bytes' };

/**
 * @param providers what `describeProviders` of `moderato` returns
 * @param readme the README's text
 * @returns the README's text with the table as it has to be
 */
export async function readmeWithTable(providers, readme) {
  const [before, rest] = readme.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`README.md lacks ${START} or ${END}`);
  const rows = [
    ['', ...providers.map(nameOf)],
    providers.flatMap(() => ['---']).concat('---'),
    ...Object.entries(KINDS)
      .filter(([kind]) => providers.some(({ capabilities }) => kind in capabilities.kinds))
      .map(([kind, name]) => [name, ...providers.map((provider) => inputsOf(provider, kind))]),
    ['callbacks', ...providers.map(callbacksOf)],
    ['reports of mistakes', ...providers.map((provider) => kindsWith(provider, 'mistakes'))],
    [
      'account',
      ...providers.map(({ capabilities }) => (capabilities.transport === 'none' ? 'none' : 'needed')),
    ],
  ];
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return format(`${before}${START}\n\n${table}\n\n${END}${after}`, {
    parser: 'markdown',
    printWidth: 110,
    singleQuote: true,
  });
}

function nameOf({ id }) {
  const [heading] = readFileSync(`docs/providers/${id}.md`, 'utf8').split('\n');
  return heading.replace(/^# /, '');
}

function inputsOf({ capabilities }, kind) {
  const { inputs = {}, batch } = capabilities.kinds[kind] ?? {};
  const names = Object.keys(inputs).map((input) => INPUTS[input] ?? input);
  if (names.length === 0) return '–';
  return [...names, ...(batch === undefined ? [] : ['several in a call'])].join(', ');
}

function callbacksOf({ capabilities: { callbacks } }) {
  if (!callbacks.supported) return '–';
  return { none: 'unsigned', partial: 'signed in part', full: 'signed' }[callbacks.signed];
}

function kindsWith({ capabilities }, feature) {
  const kinds = Object.entries(capabilities.kinds).filter(([, kind]) => kind[feature] === true);
  return kinds.map(([kind]) => KINDS[kind] ?? kind).join(', ') || '–';
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const { describeProviders } = await import('moderato');
  const readme = readFileSync('README.md', 'utf8');
  const written = await readmeWithTable(describeProviders(), readme);
  if (written !== readme) writeFileSync('README.md', written);
}

/** What the licences of bundled libraries ask for: their texts, beside the copies. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param outputs of a build by esbuild, from its metafile.
 * @returns the libraries with code in it, sorted: name, version, licence, and the text of the licence.
 */
export function bundledLibraries(outputs) {
  const folders = Object.values(outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path, { bytesInOutput }]) => path.includes('node_modules/') && bytesInOutput > 0)
    .map(([path]) => path.replace(/^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\/.*$/, '$1'));
  return [...new Set(folders)]
    .map((folder) => {
      const { name, version, license, author } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      return { name, version, license, text: licenceIn(folder) ?? textOf(license, author) };
    })
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/**
 * The file that lies beside bundled libraries.
 * @throws Error where the licence of one is not known: it may not be copied then.
 */
export function noticeOf(libraries) {
  const unknown = libraries.filter(({ text }) => text === undefined);
  if (unknown.length > 0)
    throw new Error(`no text of the licence: ${unknown.map(({ name }) => name).join(', ')}`);
  const sections = libraries.map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text.trim()}\n`,
  );
  return ['The files beside this one contain copies of these libraries.\n', ...sections].join(BETWEEN);
}

const BETWEEN = `\n${'-'.repeat(80)}\n\n`;

function licenceIn(folder) {
  const name = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
  return name === undefined || !existsSync(join(folder, name))
    ? undefined
    : readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n');
}

const textOf = (license, author) =>
  license !== 'MIT'
    ? undefined
    : `Copyright (c) ${(typeof author === 'string' ? author : author?.name) ?? 'the authors'}\n\n${PERMISSION}`;

/** The text of the MIT licence, for packages that name it and have no file of it. */
const PERMISSION = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation
files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify,
merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to
do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR
ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH
THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

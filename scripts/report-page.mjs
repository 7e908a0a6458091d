/** Builds what the report's page holds of code and style, from the files in packages/report/browser, as text for a module. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import ts from 'typescript';

const FOLDER = 'packages/report/browser';
/** In the order in which later rules override earlier ones. */
const STYLES = ['base', 'tables', 'charts', 'list', 'small-and-print'];

const IMPORT = /^import .*? from '(\.[^']+)\.js';\n/gms;

/** @returns the generated module, path to text */
export function reportPageFiles(header) {
  return {
    'packages/report/html/page-assets.ts': [
      header,
      '/** The style sheet of the page: the CSS files in packages/report/browser. */',
      `export const PAGE_STYLE = ${JSON.stringify(pageStyle(STYLES.map((name) => `${FOLDER}/${name}.css`)))};`,
      '',
      '/** What the page does in the browser: packages/report/browser/page.ts and what it imports, as one script. */',
      `export const PAGE_SCRIPT = ${JSON.stringify(pageScript(FOLDER))};`,
      '',
    ].join('\n'),
  };
}

/** Style sheets as one, by their paths, in the order in which later rules override earlier ones. */
export function pageStyle(paths) {
  return paths.map((path) => readFileSync(path, 'utf8')).join('');
}

/** The module `page` of a folder and what it imports, in the order of their imports, without types, in one function. */
export function pageScript(folder) {
  const bodies = inOrder(folder, 'page').map((name) =>
    compiled(`${folder}/${name}.ts`)
      .replace(IMPORT, '')
      .replace(/^export (?=function|const|class)/gm, ''),
  );
  const names = bodies.flatMap((body) =>
    [...body.matchAll(/^(?:function|const|let|class) (\w+)/gm)].map(([, name]) => name),
  );
  const doubled = names.find((name, index) => names.indexOf(name) !== index);
  if (doubled !== undefined)
    throw new Error(`${folder}: two of the files have a ${doubled}, and they become one script`);
  return `'use strict';\n(() => {\n${bodies.join('')}})();\n`;
}

function inOrder(folder, name, seen = []) {
  if (seen.includes(name)) return [];
  seen.push(name);
  const imported = [...compiled(`${folder}/${name}.ts`).matchAll(IMPORT)].map(([, path]) =>
    posix.normalize(path),
  );
  return [...imported.flatMap((each) => inOrder(folder, each, seen)), name];
}

function compiled(path) {
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), {
    compilerOptions: {
      target: ts.ScriptTarget.ES2020,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      removeComments: true,
    },
  });
  return outputText;
}

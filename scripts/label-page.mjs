/** Builds what the labelling page is made of, from the files in packages/label/browser and the report's base style, as text for a module. */
import { readFileSync } from 'node:fs';
import { pageScript, pageStyle } from './report-page.mjs';

const FOLDER = 'packages/label/browser';

/** @returns the generated module, path to text */
export function labelPageFiles(header) {
  const style = pageStyle(['packages/report/browser/base.css', `${FOLDER}/label.css`]);
  return {
    'packages/label/server/page-assets.ts': [
      header,
      '/** The page without its items: packages/label/browser/page.html. */',
      `export const LABEL_PAGE = ${JSON.stringify(readFileSync(`${FOLDER}/page.html`, 'utf8'))};`,
      '',
      "/** The style sheet of the page: the report's base style and packages/label/browser/label.css. */",
      `export const LABEL_STYLE = ${JSON.stringify(style)};`,
      '',
      '/** What the page does in the browser: packages/label/browser/page.ts and what it imports, as one script. */',
      `export const LABEL_SCRIPT = ${JSON.stringify(pageScript(FOLDER))};`,
      '',
    ].join('\n'),
  };
}

import { type Analysis } from './analysis.js';
import { shownPart, type RenderOptions } from './content.js';
import { type Manifest } from './manifest.js';

/** What `report.json` holds: `version` grows with every change that could break a reader. */
export interface JsonReport {
  format: 'moderato-report';
  version: number;
  /** True where texts, addresses and keywords are in it, as far as the rows had them. */
  content: boolean;
  manifest: Manifest;
  analysis: Omit<Analysis, 'version'>;
}

/**
 * The report for programs: every figure of the analysis, with the manifest. A statistic without a value is null, with
 * a reason. Content is left out unless it is asked for.
 */
export function renderJson(
  analysis: Analysis,
  manifest: Manifest,
  options: RenderOptions = { content: false },
): string {
  const { version, ...figures } = shownPart(analysis, options);
  const report: JsonReport = {
    format: 'moderato-report',
    version,
    content: options.content,
    manifest,
    analysis: figures,
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

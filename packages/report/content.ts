import { type Analysis } from './analysis.js';

/** Whether a report shows the content. */
export interface RenderOptions {
  /** False leaves texts, addresses and the vendors' keywords out, also where the analysis holds them. */
  content: boolean;
}

/** The analysis as it may be shown. */
export function shownPart(analysis: Analysis, { content }: RenderOptions): Analysis {
  if (content) return analysis;
  const rows = analysis.disagreements.rows.map((row) => ({
    ...row,
    text: null,
    outcomes: row.outcomes.map((outcome) => ({ ...outcome, keywords: [] })),
  }));
  return { ...analysis, disagreements: { ...analysis.disagreements, rows } };
}

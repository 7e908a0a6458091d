export { createAnalysis, type AnalysisOptions, type AnalysisTally } from './analyse.js';
export {
  ANALYSIS_VERSION,
  DISAGREEMENT_REASONS,
  type Analysis,
  type Disagreement,
  type DisagreementOutcome,
  type DisagreementReason,
  type GoldClass,
  type GoldCounts,
  type GoldFigures,
  type Kept,
  type Latency,
  type LikeForLike,
  type ManyFigures,
  type PairCategory,
  type PairFigures,
  type SliceFigures,
  type Stricter,
  type SweepFigures,
  type TimeLine,
  type VendorFigures,
  type WithInterval,
} from './analysis.js';
export { type RenderOptions } from './content.js';
export { renderHtml } from './html.js';
export { renderJson, type JsonReport } from './json.js';
export { renderMarkdown } from './markdown.js';
export { type Manifest } from './manifest.js';
export { allSentences } from './sentences.js';

export { createAnalysis, type AnalysisOptions, type AnalysisTally } from './analyse.js';
export {
  ANALYSIS_VERSION,
  type Analysis,
  type GoldClass,
  type GoldCounts,
  type GoldFigures,
  type Latency,
  type LikeForLike,
  type ManyFigures,
  type PairCategory,
  type PairFigures,
  type SliceFigures,
  type Stricter,
  type SweepFigures,
  type VendorFigures,
  type WithInterval,
} from './analysis.js';
export {
  DISAGREEMENT_REASONS,
  type Disagreement,
  type DisagreementOutcome,
  type DisagreementReason,
  type Kept,
  type TimeLine,
} from './listed-items.js';
export { type RenderOptions } from './content.js';
export { renderHtml } from './html.js';
export { renderJson, type JsonReport } from './json.js';
export { renderMarkdown } from './markdown.js';
export { type Manifest } from './manifest.js';
export { allSentences } from './sentences.js';

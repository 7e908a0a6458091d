export { createAnalysis, type AnalysisOptions, type AnalysisTally } from './analyse.js';
export {
  ANALYSIS_VERSION,
  type Analysis,
  type LikeForLike,
  type ManyFigures,
  type PairCategory,
  type PairFigures,
  type SliceFigures,
  type SlicePair,
  type StrictnessDifferences,
  type Stricter,
  type SweepFigures,
  type TestedDifference,
  type VendorFigures,
} from './analysis.js';
export {
  DISAGREEMENT_REASONS,
  type Disagreement,
  type DisagreementOutcome,
  type DisagreementReason,
  type Kept,
  type TimeLine,
} from './listed-items.js';
export { type Latency } from './latency-analysis.js';
export { type WithInterval } from './with-interval.js';
export { type RenderOptions } from './content.js';
export {
  type DecisionCounts,
  type GoldClass,
  type GoldCounts,
  type GoldDecisions,
  type GoldFigures,
  type GoldPair,
  type GoldRule,
} from './gold-analysis.js';
export { accuracyOf, type Confusion, type Proportion } from '@moderato/statistics';
export { renderHtml } from './html.js';
export { renderJson, type JsonReport } from './json.js';
export { renderMarkdown } from './markdown.js';
export {
  KEY_FIGURES,
  changesSince,
  keyFigures,
  type Change,
  type KeyFigure,
  type KeyFigureSource,
} from './key-figures.js';
export { type Manifest, type ManifestProvider } from './manifest.js';
export { type CombinationKind } from './combinations.js';
export { type CostDifference, type ErrorCosts, type ExpectedCost } from './expected-cost.js';
export { type Metric, type ScoreRow, type Scoreboard } from './scoreboard-figures.js';
export { leadSentence, uncoveredSentences } from './scoreboard-sentences.js';
export { type Difference } from './sample.js';
export { allSentences } from './sentences.js';
export { raterSentences, type RaterFigures, type RaterQuestion } from './rater-figures.js';

export { bootstrap, differenceOf } from './bootstrap.js';
export {
  bootstrapClusters,
  bootstrapMean,
  bootstrapSmoothed,
  type ClusterSum,
  type ValueCell,
} from './bootstrap-cells.js';
export { type ClusterCounts, type ClusterOptions } from './cluster-draws.js';
export { type BootstrapOptions, type BootstrapResult } from './bootstrap-interval.js';
export { chanceCorrectedIntervals, type ChanceCorrected } from './chance-corrected.js';
export { cohenKappa } from './cohen.js';
export {
  accuracyOf,
  confusionOf,
  f1Of,
  mccOf,
  type Accuracy,
  type Confusion,
  type Unjudged,
} from './confusion.js';
export {
  binomialLowerTail,
  binomialPoint,
  chiSquareUpperTail,
  logGamma,
  normalLowerTail,
  normalQuantile,
  upperGamma,
} from './distributions.js';
export {
  type Estimate,
  type EstimateWithError,
  type Interval,
  type IntervalOrReason,
  type NotComputable,
} from './estimate.js';
export { fleissKappa } from './fleiss.js';
export { gwetAgreement, gwetAgreementOfMany } from './gwet.js';
export { holm } from './holm.js';
export {
  createItemTable,
  pairsOfItems,
  ratingsOfItems,
  type ItemPattern,
  type ItemTable,
  type ItemTally,
} from './item-table.js';
export { krippendorffAlpha, type AlphaMetric, type AlphaOptions } from './krippendorff.js';
export { bowker, strictness, stuartMaxwell, type ChiSquareTest, type Strictness } from './marginal.js';
export {
  mcnemar,
  mcnemarByCategory,
  type CategoryTest,
  type Discordance,
  type McNemarTest,
} from './mcnemar.js';
export { normalInterval } from './normal-interval.js';
export {
  createPairTable,
  oneAgainstRest,
  pairTableOf,
  transposed,
  type PairTable,
  type PairTally,
} from './pair-table.js';
export { seeded, uniform, type Generator } from './random.js';
export {
  createRatingTable,
  ratingsOfPairs,
  type RatingPattern,
  type RatingTable,
  type RatingTally,
} from './rating-table.js';
export {
  completeness,
  pairwiseAgreement,
  rawAgreement,
  specificAgreement,
  type Completeness,
} from './raw-agreement.js';
export {
  createScoreTable,
  sweepThresholds,
  type ScoreCounts,
  type ScoreScale,
  type ScoreTable,
  type ScoreTally,
  type ThresholdPoint,
} from './sweep.js';
export { type Weighting } from './weights.js';
export { proportionOf, wilsonInterval, wilsonOfShare, type Proportion } from './wilson.js';

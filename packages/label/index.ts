export {
  goldOfLabels,
  type GoldItem,
  type GoldOptions,
  type GoldOrigin,
  type LabelledSample,
} from './gold/gold-of-labels.js';
export {
  raterAgreement,
  type AgreementFigure,
  type CategoryAgreement,
  type RaterAgreement,
} from './gold/rater-agreement.js';
export { readLabels } from './gold/read-labels.js';
export { itemLine, parseItem, type LabelItem, type ShownContent } from './items/label-item.js';
export { itemsOfRater, type Raters } from './items/items-of-rater.js';
export { readItems } from './items/read-items.js';
export { type Label, type LabelEntry, type Undo } from './labels/label.js';
export { openLabels, type LabelFile } from './labels/open-labels.js';
export {
  drawSample,
  type Candidate,
  type DrawnItem,
  type Sample,
  type SampleOptions,
  type StratumSummary,
} from './sample/draw-sample.js';
export { effectiveLabels, halfWidth, labelsForPrecision } from './sample/precision.js';
export { SAMPLE_METHODS, stratumOf, type SampleMethod } from './sample/strata.js';
export { type ItemState } from './server/page-data.js';
export { startLabelling, type Labelling, type LabellingOptions } from './server/start-labelling.js';
export {
  fromLabelStudio,
  labelStudioName,
  toLabelStudio,
  type LabelStudioLabels,
  type LabelStudioTask,
} from './label-studio/format.js';

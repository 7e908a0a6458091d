export { itemLine, parseItem, type LabelItem, type ShownContent } from './items/label-item.js';
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

export {
  CATEGORIES,
  KINDS,
  ModerationError,
  isModerationError,
  parseTicket,
  parseVerdict,
  verdictJsonSchema,
  verdictSchema,
} from '@moderato/core';
export type {
  Category,
  ComparedRow,
  Content,
  Decision,
  ErrorCode,
  Finding,
  Interval,
  Job,
  JobTicket,
  Kind,
  Provider,
  Score,
  Segment,
  UploadFunction,
  Verdict,
  Warning,
} from '@moderato/core';
export { type VerdictStore } from './cache/store.js';
export { type CallOptions, type JobProgress } from './call/options.js';
export {
  createCallbackHandler,
  type CallbackHandler,
  type CallbackHandlerOptions,
} from './callbacks/callback-handler.js';
export { type IncomingCallback } from './operations/handle-callback.js';
export { toNodeListener, type NodeListener } from './callbacks/node-listener.js';
export { type CompareOptions } from './operations/compare.js';
export { type CompareDatasetOptions, type DatasetItem } from './operations/compare-dataset.js';
export { comparedOutcome, comparedRow, subjectOf, type VendorResultOfRow } from './compare/compared-row.js';
export { MODERATO_VERSION } from './version.js';
export { mappingVersion, vendorMapOf } from './compare/mapping-version.js';
export type {
  CategoryComparison,
  Comparison,
  Strategy,
  Timeline,
  VendorOutcome,
} from './compare/comparison.js';
export { type ModeratoConfig, type VendorOptions } from './config/options.js';
export { type ModeratorParts } from './container/compose-moderator.js';
export { createModerator } from './create-moderator.js';
export {
  describeConfig,
  describeProviders,
  type ConfigDescription,
  type ProviderDescription,
} from './config/describe.js';
export { type OwnVendor } from './config/own-vendors.js';
export { CONFIG_FILES, loadConfig, type LoadConfigOptions } from './config/load.js';
export { type Mistake } from './operations/report-mistake.js';
export { type ModerateManyOptions, type ModerationResult } from './operations/moderate-many.js';
export { type ModeratorEvent } from './telemetry/events.js';
export { type ModeratorLogger } from './telemetry/log.js';
export { applyPolicy, withoutPolicy } from './policy/apply-policy.js';
export { loadPolicy } from './policy/load-policy.js';
export { type CategoryRule, type ListRules, type Policy, type Threshold } from './config/policy-schema.js';
export { preparePolicy, type PreparedPolicy } from './policy/prepare-policy.js';
export {
  tryPolicy,
  type PolicyExample,
  type PolicyTrial,
  type TryPolicyOptions,
} from './policy/try-policy.js';
export { type SubmitJournal } from './call/submit-journal.js';
export { type Moderator } from './moderator.js';
export { type FetchOptions, type WaitOptions } from './operations/options.js';

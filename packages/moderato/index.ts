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
  Content,
  Decision,
  ErrorCode,
  Finding,
  Job,
  JobTicket,
  Kind,
  Provider,
  Score,
  Segment,
  Verdict,
  Warning,
} from '@moderato/core';
export { type CallOptions, type JobProgress } from './call-options.js';
export { type ModeratoConfig } from './config-schema.js';
export { type ModeratorParts } from './container/create-container.js';
export { createModerator } from './create-moderator.js';
export {
  describeConfig,
  describeProviders,
  type ConfigDescription,
  type ProviderDescription,
} from './describe.js';
export { CONFIG_FILES, loadConfig, type LoadConfigOptions } from './load-config.js';
export { type Mistake } from './report-mistake.js';
export { type ModerateManyOptions, type ModerationResult } from './moderate-many.js';
export { type ModeratorEvent } from './observe/events.js';
export { type SubmitJournal } from './submit-journal.js';
export { type FetchOptions, type Moderator, type WaitOptions } from './moderator.js';

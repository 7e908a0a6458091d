export { onAbort } from './abort.js';
export { withoutAddressSecrets } from './address-secrets.js';
export {
  type Capabilities,
  type CallbackCapability,
  type KindCapability,
  type KindLimits,
  type PollingSchedule,
  type ScoreCapability,
} from './capabilities.js';
export { internalError, paidOnce, toModerationError } from './call-failures.js';
export { CATEGORIES, DECISIONS, severity, worse, type Category, type Decision } from './category.js';
export { coverageOf } from './coverage.js';
export {
  type ComparedFinding,
  type ComparedOutcome,
  type ComparedRow,
  type GoldLabel,
  type Interval,
} from './comparison-row.js';
export {
  UNSAFE_ENDPOINT,
  commonOptions,
  endpointSchema,
  headerSecretSchema,
  isSafeEndpoint,
  parseVendorOptions,
  regionSchema,
  secretSchema,
  uploadPrefixSchema,
  type VendorConfiguration,
} from './configuration.js';
export { inputOf, parseContent, type Content, type ContentInput, type ContentUser } from './content.js';
export { declaredMethods } from './check-definition.js';
export { defineProvider } from './define-provider.js';
export { ERROR_CODES, type ErrorCode } from './error-codes.js';
export {
  ModerationError,
  isModerationError,
  withErrorDetails,
  type Effect,
  type ModerationErrorInit,
  type Retry,
} from './errors.js';
export { describeIssues, explainIssue } from './issues.js';
export { jobTicketSchema, parseTicket, type Job } from './job.js';
export { isJsonObject, nonEmptyText, parseJsonObject } from './json-object.js';
export { KINDS, type Kind } from './kind.js';
export { lazily } from './lazily.js';
export { readKindOptions, type OptionsReading } from './kind-options.js';
export {
  CONTRACT_VERSION,
  type CallbackReading,
  type CallbackRequest,
  type MistakeReport,
  type Provider,
  type ProviderCall,
  type ProviderDefinition,
  type StorageCall,
  type VendorFinding,
  type VendorJob,
  type VendorResult,
  type VendorSegment,
} from './provider.js';
export { isAbortSignal, isBytes } from './realms.js';
export { Secret, isSecret, toSecret, trimSecret } from './secret.js';
export { settleTogether } from './settle-together.js';
export { isLarge, mapSteps, runAtOnce, runInSlices, type Steps } from './steps.js';
export { type EarlierFinding, type JobTicket, type TicketRoute } from './ticket.js';
export { deepFreeze } from './freeze.js';
export { type HttpRequest, type HttpResponse, type Send } from './transport.js';
export {
  WARNING_CODES,
  type Coverage,
  type EscalationReason,
  type Finding,
  type ListHit,
  type PolicyRecord,
  type RoutingAttempt,
  type RoutingRecord,
  type Score,
  type ScoreScale,
  type Segment,
  type Source,
  type Verdict,
  type Warning,
  type WarningCode,
} from './verdict.js';
export {
  MAX_EXPORT_BYTES,
  MAX_INPUT_BYTES,
  readFileAtMost,
  readFileAtMostSync,
  readStreamAtMost,
  type ReadBytes,
} from './read-at-most.js';
export { type StoredInput, type UploadFile, type UploadPlace, type UploadPlan } from './upload.js';
export {
  createFunctionUploads,
  uploadFunctionSchema,
  type UploadFunction,
  type UploadedFile,
} from './upload-function.js';
export { parseVerdict, verdictJsonSchema, verdictSchema } from './verdict-schema.js';
export { decodeUtf8, type DecodedText } from './utf8.js';

export {
  compareBatches,
  resultsFile,
  type CompareBatchesOptions,
  type ComparedBatches,
} from './compare-batches.js';
export { compareDataset, type CompareStoredDatasetOptions } from './compare-dataset.js';
export { comparedResults, comparedRows, type ComparableRow, type ComparedRowsInit } from './compared-rows.js';
export { createDurableFile, openToAppend, type AppendHandle, type OpenToAppend } from './durable-file.js';
export { assertSeparateFiles, realPathOf } from './file-identity.js';
export { type BatchModerator, type BatchRow } from './moderate-row.js';
export { type BatchCounts, type BatchResult } from './results.js';
export { readAbout } from './journal.js';
export { runBatch, type BatchOptions, type BatchSummary } from './run-batch.js';
export { type StoredResult, type StoredRow } from './stored-line.js';
export { openResults, type StoredRecord, type StoredResults } from './stored-results.js';
export { storedRows, vendorOfResults } from './stored-rows.js';
export { takeLock, type Lock } from './lock.js';
export { wholeLines, wholeLinesCutting, type WholeLine } from './whole-lines.js';

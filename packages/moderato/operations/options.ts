import { type CallOptions } from '../call/options.js';

/** Options of calls about an existing job. */
export type FetchOptions = Pick<CallOptions, 'signal' | 'timeoutMs' | 'policy'>;

/** Options of a wait for an existing job. */
export type WaitOptions = Pick<CallOptions, 'signal' | 'timeoutMs' | 'onProgress' | 'policy'>;

import { type Content, type JobTicket, type Verdict } from '@moderato/core';
import { type CallOptions } from '../call/options.js';

/** The part of a `Moderator` that moderates many contents one by one. */
export interface ManyModerator {
  moderate(content: Content, options?: CallOptions): Promise<Verdict>;
  wait(
    ticket: JobTicket,
    options?: Pick<CallOptions, 'signal' | 'timeoutMs' | 'onProgress' | 'policy'>,
  ): Promise<Verdict>;
}

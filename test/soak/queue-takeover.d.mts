import type { QueueCounts, QueueResult } from '@moderato/queue';

export function killHolders(init: {
  operation: string;
  kills: number;
  /** The mistake that every worker makes. @default null */
  plant?: string | null;
}): Promise<{
  takeoversMs: number[];
  submits: number;
  result: QueueResult;
  counts: QueueCounts;
}>;

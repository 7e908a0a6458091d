import type { QueueCounts, QueueResult } from '@moderato/queue';

export function killHolders(init: { operation: string; kills: number }): Promise<{
  takeoversMs: number[];
  submits: number;
  result: QueueResult;
  counts: QueueCounts;
}>;

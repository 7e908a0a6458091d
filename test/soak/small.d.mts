import type { Send } from '@moderato/core';

export interface Checked {
  figures: { verdicts: number; wrong: number; lost: number; acceptedTwice: number };
  problems: string[];
}

export function runSmallLoad(wrapSend?: (send: Send) => Send): Promise<Checked>;

import type { Checked } from './small.mjs';

export function moderateWithCallbacks(options: {
  count: number;
  seed: number;
  share: number;
  settings?: object;
}): Promise<Checked>;

import { type VendorFinding } from '@moderato/core';
import { readLabels } from '../findings.js';
import { parseInner, recordOf, recordsOf } from '../words.js';

/**
 * Reads the frames of an animated image, JSON inside of a text whose names begin in lower case. What is found there is found in the
 * image; a broken text says nothing more than the list beside it.
 */
export function readFrames(frames: unknown, level: string | null, path: string): VendorFinding[] {
  return recordsOf(parseInner(frames)).flatMap((frame, index) => {
    const own = recordOf(frame);
    const results = recordsOf(own['result'] ?? own['Result']).map(upperNames);
    return readLabels(results, level, `${path}[${index}].result`);
  });
}

function upperNames(entry: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entry).map(([name, value]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, value]),
  );
}

import { describe, expect, it } from '@jest/globals';
import { madeUpRows } from './real-items.js';
import { recomputed } from './recomputing.js';

describe('every figure of a report, computed again by a script of its own from the stored results,', () => {
  it('is the same on made-up items, and differs exactly where the report was changed', async () => {
    const changes: [RegExp, string][] = [
      [/"flaggedNotCompared": ?(\d+)/, '"flaggedNotCompared":1$1'],
      [/"adjusted": ?0\.\d+/, '"adjusted":0.77'],
      [/"medianMs": ?\d+/, '"medianMs":1'],
      [/("mcc": ?\{\s*"estimate": ?\{[^}]*\},\s*"interval": ?\{\s*"low": ?)0\.\d+/, '$10.01'],
      [/("disagreements": ?\{\s*"total": ?)\d+/, '$17'],
    ];
    const { output, items, figures, mismatches } = await recomputed(madeUpRows(160), 'clusters', (report) =>
      changes.reduce((text, [pattern, replacement]) => {
        expect(text).toMatch(pattern);
        return text.replace(pattern, replacement);
      }, report),
    );

    expect([items, mismatches]).toEqual([160, changes.length]);
    expect(figures).toBeGreaterThan(2500);
    for (const place of ['flaggedNotCompared', 'adjusted', 'medianMs', 'mcc', 'disagreements.total'])
      expect(output).toContain(place);
  }, 120_000);
});

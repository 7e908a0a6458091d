import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compareDataset } from '@moderato/batch';
import { createModerator, type ComparedRow, type DatasetItem } from 'moderato';
import { testParts } from '../support/acme.js';
import { vendorResult } from '../support/vendor-result.js';
import { createVendor, type Behaviour } from '../support/vendors.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moderato-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Blocks texts with one of the words. */
const blocking =
  (provider: string, ...words: string[]): Behaviour =>
  (call, content) => {
    const text = content !== null && 'text' in content ? content.text : '';
    const isBad = words.some((word) => text.includes(word));
    return {
      ticket: {
        version: 1,
        provider,
        kind: 'text',
        id: `${provider}-${call}`,
        region: 'xx-north',
        contentId: null,
        submittedAt: '2026-01-01T00:00:00Z',
      },
      state: 'succeeded',
      vendorState: 'DONE',
      result: vendorResult({
        provider,
        kind: 'text',
        decision: isBad ? 'bad' : 'ok',
        label: isBad ? 'nude' : 'none',
      }),
    };
  };

function open(bolt: Behaviour = blocking('bolt', 'bad', 'odd')) {
  const vendors = [
    createVendor('acme', { check: blocking('acme', 'bad') }),
    createVendor('bolt', { check: bolt }),
  ];
  const parts = {
    ...testParts(vendors[0]!.provider),
    providers: vendors.map(({ provider }) => provider),
    maps: vendors.map(({ map }) => map),
  };
  const moderator = createModerator({ provider: 'acme', retry: { attempts: 1 } }, parts);
  const maps = Object.fromEntries(vendors.map(({ provider, map }) => [provider.id, map]));
  return {
    options: { providers: ['acme', 'bolt'], maps, out: join(folder, 'weekly') },
    moderator,
    calls: () => vendors.map(({ calls }) => calls.length),
  };
}

const item = (text: string, more: Partial<DatasetItem> = {}): DatasetItem => ({
  content: { kind: 'text', text },
  ...more,
});
const ITEMS = [
  item('fine', { slices: { source: 'chat' } }),
  item('bad', { key: 'mine', gold: { decision: 'block', categories: ['sexual'] } }),
  item('odd'),
];

async function collect(rows: AsyncIterable<ComparedRow>): Promise<ComparedRow[]> {
  const collected = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

const decisions = ({ outcomes }: ComparedRow) => Object.values(outcomes).map(({ decision }) => decision);

describe('compareDataset with files', () => {
  it('goes on from its files, and pays for nothing twice', async () => {
    const first = open();
    const rows = await collect(compareDataset(first.moderator, ITEMS, first.options));

    const second = open();
    const again = await collect(compareDataset(second.moderator, [...ITEMS, item('new')], second.options));

    expect(first.calls()).toEqual([3, 3]);
    expect(second.calls()).toEqual([1, 1]);
    expect(again.slice(0, 3).map(decisions)).toEqual(rows.map(decisions));
    expect(again[1]).toMatchObject({ key: 'mine', gold: { decision: 'block' } });
  });

  it('needs items that can be read again', async () => {
    const { moderator, options, calls } = open();
    const once = (function* () {
      yield* ITEMS;
    })();

    await expect(compareDataset(moderator, once, options).next()).rejects.toMatchObject({
      code: 'config',
      message: 'items: they are read more than once; give an array',
    });
    expect(calls()).toEqual([0, 0]);
  });
});

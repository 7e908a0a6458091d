import { describe, expect, it } from '@jest/globals';
import { createAnalysis } from '@moderato/report';
import { createModerator, type ComparedRow, type DatasetItem } from 'moderato';
import { failure, testParts } from '../../support/acme.js';
import { vendorResult } from '../../support/vendor-result.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

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
  return { moderator, calls: () => vendors.map(({ calls }) => calls.length) };
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

describe('compareDataset', () => {
  it('gives one row for each item, as reports take them', async () => {
    const { moderator } = open();

    const rows = await collect(moderator.compareDataset(ITEMS));

    expect(rows.map(({ key }) => key)).toEqual(['item-1', 'mine', 'item-3']);
    expect(rows.map(decisions)).toEqual([
      ['pass', 'pass'],
      ['block', 'block'],
      ['pass', 'block'],
    ]);
    expect(rows[0]?.slices).toEqual({ kind: 'text', source: 'chat' });
    expect(rows[1]?.gold).toEqual({ decision: 'block', categories: ['sexual'] });
    const analysis = createAnalysis({ providers: ['acme', 'bolt'], seed: 1, replicates: 100 });
    for (const row of rows) analysis.add(row);
    expect(analysis.finish().pairs[0]?.table.counts).toEqual([
      [1, 0, 1],
      [0, 0, 0],
      [0, 0, 1],
    ]);
  });

  it('keeps what goes wrong with one item in its row', async () => {
    const { moderator } = open((call, content) =>
      call === 1 ? failure({ code: 'quota', effect: 'none' }) : blocking('bolt', 'bad')(call, content),
    );

    const rows = await collect(
      moderator.compareDataset([ITEMS[0]!, { content: { kind: 'text' } as never }, ITEMS[1]!]),
    );

    expect(rows.map(({ outcomes }) => Object.values(outcomes).map(({ error }) => error))).toEqual([
      [null, 'quota'],
      ['invalid_content', 'invalid_content'],
      [null, null],
    ]);
  });

  it('refuses to look as if it kept results', async () => {
    const { moderator, calls } = open();

    const rows = moderator.compareDataset(ITEMS, { out: 'weekly' } as object);

    await expect(rows.next()).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('@moderato/batch'),
    });
    expect(calls()).toEqual([0, 0]);
  });

  it.each([
    [{ providers: ['acme'] }, /at least two/],
    [{ providers: ['acme', 'nobody'] }, /unknown vendor "nobody"/],
    [{ concurrency: 0 }, /options\.concurrency/],
    [{ timeoutMs: -1 }, /options\.timeoutMs/],
  ])('refuses %j', async (options, message) => {
    const { moderator } = open();

    await expect(moderator.compareDataset(ITEMS, options).next()).rejects.toThrow(message);
  });
});

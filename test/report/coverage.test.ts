import { describe, expect, it } from '@jest/globals';
import { type Category } from '@moderato/core';
import { renderHtml } from '@moderato/report';
import { analysed } from './planted.js';
import { fails, manifest, row, says } from './rows.js';

const some: Category[] = ['sexual'];

describe('coverage', () => {
  const analysis = analysed([
    row('both-look', says('block', 'sexual'), says('block', 'sexual')),
    row('first-blind', says('pass', null, { covered: some }), says('block', 'violence')),
    row('second-blind', says('block', 'violence'), says('pass', null, { covered: some })),
    row('neither-looks', says('pass', null, { covered: some }), says('pass', null, { covered: [] })),
    row('unknown', says('review', 'violence'), says('pass', null, { covered: null })),
    row('undeclared', says('block', 'violence', { covered: some }), says('pass')),
    row('unknown-flagged', says('block', 'violence', { covered: null }), says('pass')),
    row('error', says('block', 'violence'), fails('network')),
    row('pass-finding', says('pass', 'violence'), says('block', 'violence')),
  ]);
  const violence = analysis.pairs[0]?.categories.find(({ category }) => category === 'violence');

  it('compares only items that both look at; a finding of pass flags nothing', () => {
    expect(violence).toMatchObject({ compared: 2, both: 0, onlyFirst: 0, onlySecond: 1, neither: 1 });
  });

  it('counts each reason why an item cannot be compared', () => {
    expect(violence).toMatchObject({
      notCovered: { first: 2, second: 1, both: 1 },
      unknown: 2,
      noVerdict: 1,
      flaggedAlone: { first: 2, second: 1 },
      flaggedNotCompared: 5,
    });
  });

  it('says what each vendor looked for, and what it flagged without having said so', () => {
    expect(analysis.vendors[0]?.categories.find(({ category }) => category === 'violence')).toEqual({
      category: 'violence',
      covered: 5,
      notCovered: 3,
      unknown: 1,
      flagged: 5,
      undeclared: 1,
    });
  });

  it('shows a category that cannot be compared as not covered', () => {
    const blind = analysed([
      row('one', says('block', 'violence'), says('pass', null, { covered: some })),
      row('two', says('pass'), says('pass', null, { covered: some })),
    ]);
    const html = renderHtml(blind, manifest(), { content: false });
    const cells = html.slice(html.indexOf('<th scope="row">violence</th>')).split('</tr>')[0];

    expect(cells).toContain(
      '<div>0</div></td><td colspan="8"><span class="uncovered">not covered</span></td>',
    );
    expect(cells).toContain('not covered by b: 2');
    expect(cells).toContain('flagged by a: 1');
    expect(cells).not.toContain('%');
  });

  it('does not call a category covered of which nobody knows', () => {
    const unknown = analysed([row('one', says('block', 'violence', { covered: null }), says('pass'))]);
    const html = renderHtml(unknown, manifest(), { content: false });

    expect(html).toContain('<td colspan="8"><span class="uncovered">unknown</span></td>');
    expect(html).toContain('coverage unknown: 1');
  });

  it('never compares what is the account’s own, and words that no map knows', () => {
    const covered: Category[] = ['custom', 'unmapped', 'sexual'];
    const { pairs, disagreements } = analysed([
      row('one', says('block', 'unmapped', { covered }), says('block', 'custom', { covered })),
    ]);

    for (const name of ['custom', 'unmapped']) {
      expect(pairs[0]?.categories.find(({ category }) => category === name)).toMatchObject({
        compared: 0,
        unknown: 1,
        test: null,
      });
    }
    expect(pairs[0]?.likeForLike.leftOut).toBe(0);
    expect(disagreements.rows[0]?.outcomes[0]).toMatchObject({
      unknown: ['unmapped', 'custom'],
      notCovered: [],
    });
  });
});

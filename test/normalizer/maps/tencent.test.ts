import { describe, expect, it } from '@jest/globals';
import { requestCategories, TAXONOMY } from '@moderato/normalizer';
import { tencentMap } from '../../../normalizer/maps/tencent.js';
import { tencentCapabilities } from '../../../providers/tencent/capabilities.js';

const { labels, subLabels, requests } = tencentMap;
const entries = [labels, subLabels, ...Object.values(requests)].flatMap((table) => Object.entries(table));

describe('the map of Tencent', () => {
  it.each(entries)(
    'places %s in the taxonomy and names its source',
    (_, { category, subcategory, source }) => {
      expect(source).toMatch(/\w/);
      if (subcategory !== undefined) expect(TAXONOMY[category!].subcategories).toContain(subcategory);
      if (category !== null) expect(TAXONOMY).toHaveProperty(category);
    },
  );

  it.each([
    ['0', 'pass'],
    ['1', 'block'],
    ['2', 'review'],
  ])('reads the decision %s as %s', (word, decision) => {
    expect(tencentMap.decisions[word]).toMatchObject({ decision });
  });

  it('knows no other decisions', () => {
    expect(Object.keys(tencentMap.decisions)).toEqual(['0', '1', '2']);
  });

  it('gives a scene the category of its class word', () => {
    for (const [name, { category }] of Object.entries(labels)) {
      const word = name.replace(/Info$/, '');
      expect(labels[word]?.category ?? null).toBe(category);
    }
  });

  it('translates every word that the provider can be asked for, and no others', () => {
    expect(Object.keys(requests.audio ?? {})).toEqual(tencentCapabilities.kinds.audio?.categories);
  });

  it('asks for sexual and advertising content as Porn and Ads, and cannot ask for weapons', () => {
    expect(requestCategories(['sexual', 'weapons', 'advertising'], 'audio', tencentMap)).toEqual([
      'Porn',
      'Ads',
    ]);
  });
});

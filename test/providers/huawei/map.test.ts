import { readdirSync } from 'node:fs';
import { CATEGORIES, DECISIONS, type Kind } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { TAXONOMY } from '../../../normalizer/taxonomy.js';
import { huaweiCapabilities } from '../../../providers/huawei/capabilities.js';
import { FIXTURES, readFixture } from './support.js';

const entries = [
  ...Object.entries(huaweiMap.labels),
  ...Object.entries(huaweiMap.subLabels),
  ...Object.values(huaweiMap.requests).flatMap((words) => Object.entries(words)),
];

describe('the map of Huawei', () => {
  it.each(entries)(
    'places "%s" in the taxonomy and names its page',
    (_, { category, subcategory, source }) => {
      expect(category === null || CATEGORIES.includes(category)).toBe(true);
      expect(subcategory === undefined || TAXONOMY[category!].subcategories.includes(subcategory)).toBe(true);
      expect(source).toMatch(/\w{4}/);
    },
  );

  it('takes the decision words as they are', () => {
    const words = Object.entries(huaweiMap.decisions).map(([word, { decision }]) => [word, decision]);

    expect(words).toEqual(DECISIONS.map((word) => [word, word]));
  });

  it.each(['terrorism', 'politics', 'porn', 'ban', 'abuse', 'ad', 'moan', 'meaningless'])(
    'knows the documented audio label "%s"',
    (label) => {
      expect(huaweiMap.labels[label]?.category).toBeTruthy();
    },
  );

  it.each(Object.keys(huaweiCapabilities.kinds) as Kind[])(
    'knows every word that %s can be asked for, and no other',
    (kind) => {
      expect(Object.keys(huaweiMap.requests[kind]!)).toEqual(huaweiCapabilities.kinds[kind]!.categories);
    },
  );

  it('asks for a category with the words that answer with it', () => {
    for (const words of Object.values(huaweiMap.requests)) {
      for (const [word, { category }] of Object.entries(words)) {
        // words in pictures are judged by the classes of text, which the answer names
        expect(word === 'image_text' ? null : huaweiMap.labels[word]?.category).toBe(category);
      }
    }
  });

  it('knows every label in the fixtures', () => {
    const labels = readdirSync(FIXTURES, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.startsWith('audio-fetch'))
      .flatMap(({ name }) => readdirSync(new URL(`${name}/`, FIXTURES)).map((file) => `${name}/${file}`))
      .filter((path) => path.includes('/response.'))
      .flatMap((path) =>
        [...readFixture(path).matchAll(/"label"\s*:\s*"([^"]+)"/g)].map(([, label]) => label!),
      );

    expect(labels.length).toBeGreaterThan(0);
    expect(labels.filter((label) => !(label in huaweiMap.labels))).toEqual([]);
  });
});

import assert from 'node:assert/strict';
import { CATEGORIES, DECISIONS, type Kind } from '@moderato/core';
import { subcategoriesOf } from '@moderato/normalizer';
import { type Group } from '../suite.js';

/** Whether the map of the vendor's words is whole and true. */
export const mapGroup: Group = {
  title: 'map',
  define: (suite) => {
    const { runner, id, map, fixtures } = suite.options;
    const labelled = [map.labels, map.subLabels, ...Object.values(map.requests)].flatMap((table) =>
      Object.entries(table),
    );

    runner.it('belongs to the vendor', async () => {
      assert.equal(map.provider, id);
    });

    runner.it('leads to categories and subcategories of the taxonomy only', async () => {
      for (const [word, { category, subcategory }] of labelled) {
        assert(
          category === null || CATEGORIES.includes(category),
          `${word}: no such category as ${category}`,
        );
        if (subcategory === undefined) continue;
        assert(
          category !== null && subcategoriesOf(category, map).includes(subcategory),
          `${word}: no such subcategory as ${subcategory}`,
        );
      }
    });

    runner.it('knows a word for pass and a word for worse, and none that says nothing', async () => {
      const entries = Object.entries(map.decisions);
      const decisions = entries.map(([, { decision }]) => decision);
      assert(decisions.includes('pass'), 'no word means pass');
      assert(
        decisions.some((decision) => decision !== 'pass'),
        'every word means pass',
      );
      for (const [word, { decision }] of entries) {
        assert(
          word.trim() !== '' && DECISIONS.includes(decision),
          `${JSON.stringify(word)} means ${decision}`,
        );
      }
    });

    runner.it('names the source of every entry', async () => {
      const entries = [
        ...labelled,
        ...[map.decisions, map.lists, map.libraries].flatMap((table) => Object.entries(table)),
      ];
      for (const [word, { source }] of entries)
        assert(typeof source === 'string' && source.trim() !== '', `${word} names no source`);
    });

    runner.it('translates the request words that are declared, all of them and no others', async () => {
      const { kinds } = suite.capabilities;
      assert.deepEqual(
        Object.keys(map.requests).filter((kind) => !(kind in kinds)),
        [],
        'kinds that are not offered',
      );
      for (const [kind, { categories }] of Object.entries(kinds)) {
        assert.deepEqual(Object.keys(map.requests[kind as Kind] ?? {}).sort(), [...categories].sort(), kind);
      }
    });

    runner.it('knows every label that the fixtures do not warn of', async () => {
      for (const { name, verdict } of fixtures.calls) {
        if (verdict === undefined) continue;
        const warned = verdict.warnings
          .filter(({ code }) => code === 'unknown_label')
          .map(({ message }) => message);
        const findings = [verdict, ...verdict.segments].flatMap((judged) => judged.findings);
        for (const { label, category } of findings) {
          // hits in the account's own libraries carry the library's name
          const isKnown = Object.hasOwn(map.labels, label) || category === 'custom';
          assert(
            isKnown || warned.some((message) => message.includes(JSON.stringify(label))),
            `${name}: ${label} is not in the map`,
          );
        }
      }
    });
  },
};

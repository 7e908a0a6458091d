import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isModerationError } from '@moderato/core';
import fc from 'fast-check';
import { assess, slices } from '../../packages/emulator/assess.js';
import { loadRules, type RulesInput } from '../../packages/emulator/rules.js';
import { type Sound } from '../../packages/emulator/sound.js';

const SOUND: Sound = {
  name: 'uploads/2026/a.mp3',
  sha256: 'ab'.repeat(32),
  durationMs: 20_000,
  transcript: 'Add ME now, 加微信 and add me later',
};

async function hitsOf(rule: RulesInput['rules'][number], vendor: 'tencent' | 'huawei' = 'tencent') {
  return assess(await loadRules({ rules: [rule] }), vendor, SOUND).hits;
}

describe('a rules file', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rules-'));
  });

  afterAll(() => rm(folder, { recursive: true }));

  async function load(name: string, text: string) {
    const file = join(folder, name);
    await writeFile(file, text);
    return loadRules(file).catch((error: unknown) => error);
  }

  it('is read as YAML and as JSON', async () => {
    const yaml = await load('a.yaml', 'rules:\n  - name: "*.mp3"\n    label: ads\n    decision: review\n');
    const json = await load('a.json', '{"rules":[{"name":"*.mp3","label":"ads","decision":"review"}]}');

    expect(yaml).toEqual({ rules: [{ name: '*.mp3', label: 'ads', decision: 'review' }] });
    expect(json).toEqual(yaml);
  });

  const wrong: [string, string, string][] = [
    ['no rules', '', 'expected object'],
    [
      'an unknown field',
      'rules: [{ name: a, label: ads, decision: block, lable: x }]',
      'rules.0: unknown field "lable"',
    ],
    [
      'an unknown label',
      'rules: [{ name: a, label: advert, decision: block }]',
      'rules.0.label: expected "porn" or',
    ],
    [
      'an unknown decision',
      'rules: [{ name: a, label: ads, decision: no }]',
      'rules.0.decision: expected "pass"',
    ],
    [
      'no condition',
      'rules: [{ label: ads, decision: block }]',
      'rules.0: needs at least one of name, sha256, size, words',
    ],
    ['a score above 1', 'rules: [{ name: a, label: ads, decision: block, score: 91 }]', 'rules.0.score'],
    [
      'a hash of another length',
      'rules: [{ sha256: ab, label: ads, decision: block }]',
      'rules.0.sha256: not 64',
    ],
    [
      'a place without length',
      'rules: [{ name: a, label: ads, decision: block, at: { start: 2, end: 2 } }]',
      'rules.0.at',
    ],
    [
      'an unknown vendor',
      'rules: [{ name: a, label: ads, decision: block, vendors: [acme] }]',
      'rules.0.vendors.0',
    ],
    ['text that is not YAML', 'rules: [', 'neither YAML nor JSON'],
    ['a million brackets', `rules: ${'['.repeat(1_000_000)}`, 'nested too deeply'],
  ];

  it.each(wrong)('with %s is refused by file and field', async (_, text, words) => {
    const error = await load('wrong.yaml', text);

    expect(isModerationError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'config' });
    expect((error as Error).message).toContain(join(folder, 'wrong.yaml'));
    expect((error as Error).message).toContain(words);
  });

  it('that does not exist is refused by name', async () => {
    await expect(loadRules('/nowhere/rules.yaml')).rejects.toThrow(
      '/nowhere/rules.yaml: cannot be read (ENOENT)',
    );
  });
});

describe('a rule', () => {
  it.each([
    ['*.mp3', 1],
    ['a.*', 1],
    ['uploads/**', 1],
    ['uploads/*.mp3', 0],
    ['b.mp3', 0],
  ])('with the glob %s holds %d times', async (name, count) => {
    expect(await hitsOf({ name, label: 'ads', decision: 'block' })).toHaveLength(count);
  });

  it('holds by the hash of the bytes, in either case', async () => {
    expect(await hitsOf({ sha256: 'AB'.repeat(32), label: 'ads', decision: 'block' })).toHaveLength(1);
    expect(await hitsOf({ sha256: 'cd'.repeat(32), label: 'ads', decision: 'block' })).toHaveLength(0);
  });

  it('finds words whatever their case, each where it is spoken', async () => {
    const [hit] = await hitsOf({ words: ['add me', '加微信'], label: 'ads', decision: 'block' });

    expect(hit?.places).toEqual([
      { startMs: 0, endMs: 1, keyword: 'add me' },
      { startMs: 7500, endMs: 7501, keyword: '加微信' },
      { startMs: 12_500, endMs: 12_501, keyword: 'add me' },
    ]);
  });

  it('holds only when all its conditions do', async () => {
    const both = { name: '*.mp3', label: 'ads', decision: 'block' } as const;

    expect(await hitsOf({ ...both, words: ['加微信'] })).toHaveLength(1);
    expect(await hitsOf({ ...both, words: ['absent'] })).toEqual([]);
    expect(await hitsOf({ ...both, name: '*.wav', words: ['加微信'] })).toEqual([]);
  });

  it('scores by decision unless it says a score', async () => {
    const score = async (decision: 'block' | 'review' | 'pass') =>
      (await hitsOf({ name: '*', label: 'ads', decision }))[0]?.score;

    expect([await score('block'), await score('review'), await score('pass')]).toEqual([0.95, 0.75, 0]);
  });

  it('is seen by the named vendors only, and said differently where it is overridden', async () => {
    const rule: RulesInput['rules'][number] = {
      name: '*',
      label: 'sexy',
      decision: 'review',
      score: 0.7,
      overrides: { huawei: { label: 'porn', decision: 'block' } },
    };

    expect(await hitsOf({ ...rule, vendors: ['tencent'] }, 'huawei')).toEqual([]);
    expect(await hitsOf(rule, 'tencent')).toMatchObject([{ label: 'sexy', decision: 'review', score: 0.7 }]);
    expect(await hitsOf(rule, 'huawei')).toMatchObject([{ label: 'porn', decision: 'block', score: 0.95 }]);
  });

  it('with a place beyond the end is found in the last slice', async () => {
    const hits = await hitsOf({ name: '*', label: 'ads', decision: 'block', at: { start: 90, end: 95 } });

    const cut = slices({ hits, transcript: '', durationMs: SOUND.durationMs }, 10_000);

    expect(cut.map(({ hits: found }) => found.length)).toEqual([0, 1]);
  });
});

describe('slices', () => {
  it('cover the whole sound once, lose no text, and hold every word in exactly one', () => {
    const sound = fc.record({
      transcript: fc.string({ unit: 'binary' }),
      durationMs: fc.integer({ min: 1, max: 100_000 }),
    });
    fc.assert(
      fc.property(sound, fc.integer({ min: 1000, max: 60_000 }), ({ transcript, durationMs }, stepMs) => {
        const rules = { rules: [{ words: ['e'], label: 'ads' as const, decision: 'block' as const }] };
        const judgement = assess(rules, 'tencent', { ...SOUND, transcript, durationMs });

        const cut = slices(judgement, stepMs);

        expect(cut.map(({ text }) => text).join('')).toBe(transcript);
        expect(cut.map(({ startMs }) => startMs)).toEqual([0, ...cut.slice(0, -1).map(({ endMs }) => endMs)]);
        expect(cut.at(-1)?.endMs).toBe(durationMs);
        for (const { text, hits } of cut) expect(hits.length > 0).toBe(/e/i.test(text));
      }),
    );
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { FAULTS, RULE_LABELS } from '@moderato/emulator';
import { loadFaults } from '../../packages/emulator/faults/schema.js';
import { HUAWEI_PICTURE_LABELS } from '../../packages/emulator/vendors/huawei/image.js';
import { HUAWEI_LABELS } from '../../packages/emulator/vendors/huawei/replies.js';
import { loadRules } from '../../packages/emulator/rules.js';
import { TENCENT_LABELS } from '../../packages/emulator/vendors/tencent/scenes.js';
import { readTimeline } from '../../packages/emulator/video.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/emulator.md'), 'utf8');

const blocks = [...page.matchAll(/```yaml\n([^]*?)```/g)].map(([, text = '']) => text);

describe('the page about the emulator', () => {
  it('shows rules that can be loaded', async () => {
    const { rules } = await rulesOf(blocks[0]);

    expect(rules).toHaveLength(4);
  });

  it('names what each vendor says for each label', () => {
    const rows = RULE_LABELS.map((label) => {
      const tencent = TENCENT_LABELS[label];
      const category = tencent?.category === undefined ? '' : ` (${tencent.category})`;
      return `| ${label} | ${tencent ? tencent.name + category : '–'} | ${HUAWEI_LABELS[label] ?? '–'} |`;
    });

    for (const row of rows) expect(page.replaceAll(/ +/g, ' ')).toContain(row);
  });

  it('shows a rule for one kind and a time line that can be read', async () => {
    const { rules } = await rulesOf(blocks[1]);

    expect(rules).toMatchObject([{ kind: 'image' }]);
    expect(readTimeline(blocks[2] ?? '')?.events).toMatchObject([{ in: 'picture' }, { in: 'sound' }]);
  });

  it('shows faults that can be loaded', async () => {
    const { faults } = await withFile(blocks[3], loadFaults);

    expect(faults.map(({ fault }) => fault)).toEqual([
      'latency',
      'rate_limited',
      'lost_answer',
      'forged_callback',
    ]);
  });

  it('says of each fault when it happens, and names its settings', () => {
    for (const [fault, { stage, settings }] of Object.entries(FAULTS)) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${fault}\` `)) ?? '';

      expect(row).toContain(`| \`${stage}\` `);
      for (const name of Object.keys(settings)) expect(row).toContain(name);
    }
  });

  it('names what Huawei says for each label of a picture', () => {
    for (const [label, said] of Object.entries(HUAWEI_PICTURE_LABELS))
      expect(page.replaceAll(/ +/g, ' ')).toContain(`| ${label} | ${said.category} / ${said.label} |`);
  });
});

function rulesOf(text?: string) {
  return withFile(text, loadRules);
}

async function withFile<Loaded>(text = '', load: (file: string) => Promise<Loaded>): Promise<Loaded> {
  const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
  const file = join(folder, 'input.yaml');
  writeFileSync(file, text);
  const loaded = await load(file);
  rmSync(folder, { recursive: true });
  return loaded;
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { RULE_LABELS } from '@moderato/emulator';
import { HUAWEI_LABELS } from '../../packages/emulator/huawei/answers.js';
import { loadRules } from '../../packages/emulator/rules.js';
import { TENCENT_LABELS } from '../../packages/emulator/tencent/scenes.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/emulator.md'), 'utf8');

describe('the page about the emulator', () => {
  it('shows rules that can be loaded', async () => {
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];

    const folder = mkdtempSync(join(tmpdir(), 'rules-'));
    const file = join(folder, 'rules.yaml');
    writeFileSync(file, example);

    const { rules } = await loadRules(file);
    rmSync(folder, { recursive: true });

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
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './emulated.js';
import { runCommand } from './run-command.js';

let emulator: Emulator;
let environment: Record<string, string>;

beforeAll(async () => {
  emulator = await startEmulator({
    rules: {
      rules: [
        { kind: 'text', words: ['buy followers'], label: 'ads', decision: 'block', vendors: ['tencent'] },
        { kind: 'text', words: ['buy followers'], label: 'ads', decision: 'review', vendors: ['huawei'] },
        { kind: 'text', words: ['child'], label: 'minors', decision: 'block' },
      ],
    },
  });
  environment = environmentOf(emulator);
});
afterAll(() => emulator.close());

const run = (argv: string[]) => runCommand(['compare', ...argv], { isReal: true, environment });

describe('compare', () => {
  it('prints the vendors side by side, and the decision of all first', async () => {
    const { exitCode, stdout, stderr } = await run(['text', 'buy followers here']);

    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^BLOCK {2}by "strictest"; the vendors differ\n/);
    expect(stdout).toMatch(/huawei +review +advertising/);
    expect(stdout).toMatch(/tencent +block +advertising/);
    expect(stdout).toMatch(/advertising +review +block +differ/);
    expect(stdout).toContain('found by all: buy followers');
  });

  it('says "not covered" of a category that a vendor does not look for', async () => {
    const { stdout } = await run(['text', 'a child']);

    expect(stdout).toMatch(/minors +not covered +block +cannot be compared/);
  });

  it('prints exactly the comparison with --json, and fails on its decision', async () => {
    const { exitCode, stdout } = await run([
      'text',
      'buy followers',
      '--providers',
      'tencent,huawei',
      '--strategy',
      'mildest',
      '--fail-on',
      'review',
      '--json',
    ]);

    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      decision: 'review',
      decidedBy: ['huawei'],
      agreement: 'none',
    });
    expect(stdout.split('\n')).toHaveLength(2);
  });

  it('goes on without a vendor that gives no verdict, and never takes its silence for pass', async () => {
    emulator.setFaults({ faults: [{ fault: 'error', status: 500, vendors: ['huawei'] }] });
    const { exitCode, stdout } = await run(['text', 'hello']);
    emulator.setFaults({ faults: [] });

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^REVIEW {2}by "strictest"; too few verdicts to compare\n/);
    expect(stdout).toMatch(/huawei +no verdict +vendor_unavailable/);
  });

  it('exits with 3 when no vendor gives a verdict', async () => {
    emulator.setFaults({ faults: [{ fault: 'reset' }] });
    const { exitCode } = await run(['text', 'hello']);
    emulator.setFaults({ faults: [] });

    expect(exitCode).toBe(3);
  });

  it('names what is wrong with the vendors', async () => {
    const { exitCode, stderr } = await run(['text', 'hello', '--providers', 'tencent']);

    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/options\.providers: expected at least two of .*huawei.*tencent/);
  });
});

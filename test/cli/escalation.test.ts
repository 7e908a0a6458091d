import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Verdict } from '@moderato/core';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { environmentOf } from './emulated.js';
import { runCommand } from './run-command.js';

const CONFIG = `
providers:
  local:
    lists:
      - { name: rude, words: [nitwit], category: harassment }
      - { name: rivals, words: [Brandex], category: custom }
routing:
  primary: local
  escalate: { on: [block, not_covered], to: tencent }
`;

describe('rules of escalation in a configuration file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'escalation-'));
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
    writeFileSync(join(folder, 'moderato.config.yaml'), CONFIG);
  });
  afterAll(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const check = async (text: string) => {
    const { exitCode, stdout } = await runCommand(['check', 'text', '--text', text, '--json'], {
      isReal: true,
      directory: folder,
      environment: environmentOf(emulator),
    });
    return { exitCode, verdict: JSON.parse(stdout) as Verdict };
  };

  it('are followed by the command', async () => {
    expect(await check('a fine day')).toMatchObject({
      exitCode: 0,
      verdict: {
        decision: 'pass',
        source: { provider: 'tencent' },
        routing: {
          primary: 'local',
          tried: [
            { provider: 'local', error: null, escalated: 'not_covered' },
            { provider: 'tencent', error: null },
          ],
        },
      },
    });
    expect((await check('you nitwit')).verdict).toMatchObject({
      source: { provider: 'tencent' },
      routing: { tried: [{ escalated: 'block' }, { provider: 'tencent' }] },
    });
  });

  it('do not let a vendor lift what only the lists know', async () => {
    expect((await check('buy Brandex')).verdict).toMatchObject({
      decision: 'block',
      category: 'custom',
      source: { provider: 'local' },
      warnings: [{ code: 'not_covered', path: 'routing.tried' }],
    });
  });
});

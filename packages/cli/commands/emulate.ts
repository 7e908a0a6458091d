import { resolve } from 'node:path';
import { startEmulator, type Emulator, type EmulatorOptions } from '@moderato/emulator';
import { readAccounts, type Accounts } from '../emulator-accounts.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { readDuration, readPort } from '../options.js';
import { clientSettings, describeEmulator, withoutSecrets } from '../print/emulator.js';
import { jsonLine, printable } from '../print/text.js';

/** The options of `moderato emulate`. */
export interface EmulateOptions {
  tencentPort?: string | undefined;
  huaweiPort?: string | undefined;
  rules?: string | undefined;
  faults?: string | undefined;
  seed?: string | undefined;
  objects?: string | undefined;
  accounts?: string | undefined;
  finishAfter?: string | undefined;
  config?: string | undefined;
  json?: boolean | undefined;
}

/**
 * Serves the stand-ins until it is interrupted. What they are and how to reach them goes to stderr, with `json` also to
 * stdout as one line, as soon as they listen; then one line a request to stderr.
 * @returns the exit code.
 * @throws ModerationError `config` for wrong options, rules, faults or accounts, or a port that is taken.
 */
export async function runEmulate(options: EmulateOptions, io: CommandIo): Promise<number> {
  const accounts = await readAccounts(options, io);
  const say = (text: string) => void io.stderr.write(text);
  let isReady = false;
  const emulator = await startEmulator({
    ...emulatorOptions(options, io),
    accounts: accounts.accounts,
    // the banner comes before the addresses are known here, and is said with them
    log: (line) => isReady && say(`${printable(line)}\n`),
  });
  try {
    announce(emulator, accounts, options.json === true, io);
    isReady = true;
    await interrupted(io.signal);
    return EXIT.done;
  } finally {
    await emulator.close();
    say('the emulator has stopped\n');
  }
}

function emulatorOptions(options: EmulateOptions, io: CommandIo): EmulatorOptions {
  const { tencentPort, huaweiPort, rules, faults, seed, objects, finishAfter } = options;
  return {
    ...(tencentPort === undefined ? {} : { tencentPort: readPort(tencentPort, '--tencent-port') }),
    ...(huaweiPort === undefined ? {} : { huaweiPort: readPort(huaweiPort, '--huawei-port') }),
    ...(rules === undefined ? {} : { rules: resolve(io.directory, rules) }),
    ...(faults === undefined ? {} : { faults: resolve(io.directory, faults) }),
    ...(seed === undefined ? {} : { seed: readSeed(seed) }),
    ...(objects === undefined ? {} : { objectsDirectory: resolve(io.directory, objects) }),
    ...(finishAfter === undefined ? {} : { progress: readProgress(finishAfter) }),
  };
}

function readProgress(text: string): NonNullable<EmulatorOptions['progress']> {
  return /^\d{1,4}$/.test(text) ? { polls: Number(text) } : { ms: readDuration(text, '--finish-after') };
}

function readSeed(text: string): number {
  const seed = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(seed)) throw usageError('--seed: expected a whole number');
  return seed;
}

function announce(emulator: Emulator, accounts: Accounts, json: boolean, io: CommandIo): void {
  const settings = clientSettings(emulator, accounts);
  io.stderr.write(`${withoutSecrets(emulator.banner, accounts)}\n\n${describeEmulator(settings)}\n`);
  if (!json) return;
  const { tencent, huawei } = emulator;
  io.stdout.write(jsonLine({ tencent, huawei, ...settings }));
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    signal.addEventListener('abort', () => done(), { once: true });
  });
}

import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { ModerationError } from '@moderato/core';
import { describeProviders, loadPolicy, tryPolicy } from 'moderato';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { describeTrial } from '../print/policy.js';
import { jsonLine, paintFor } from '../print/text.js';

/** The options of `moderato policy try`. */
export interface PolicyTryOptions {
  policy: string;
  examples?: string | undefined;
  json?: boolean | undefined;
}

/**
 * Replays stored verdicts under a policy and prints what would change; asks nobody.
 * @returns the exit code: that of a mistake where lines could not be read.
 * @throws ModerationError `config`, `aborted`.
 */
export async function runPolicyTry(file: string, options: PolicyTryOptions, io: CommandIo): Promise<number> {
  const vendors = [...describeProviders(), ...(io.parts.providers ?? [])].map(({ id }) => id);
  const policy = await loadPolicy(resolve(io.directory, options.policy), vendors);
  const examples = options.examples === undefined ? undefined : readCount(options.examples, '--examples');
  const trial = await tryPolicy(bytesOf(file, io), policy, { examples });
  io.stdout.write(options.json === true ? jsonLine(trial) : describeTrial(trial, paintFor(io)));
  return trial.bad.count === 0 ? EXIT.done : EXIT.usage;
}

async function* bytesOf(file: string, io: CommandIo): AsyncGenerator<Uint8Array> {
  const source = file === '-' ? io.stdin : createReadStream(resolve(io.directory, file));
  try {
    for await (const chunk of addAbortSignal(io.signal, source) as AsyncIterable<Uint8Array | string>)
      yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
  } catch (error) {
    if (io.signal.aborted)
      throw new ModerationError({
        code: 'aborted',
        operation: 'try policy',
        effect: 'none',
        message: 'interrupted',
      });
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw usageError(`${file}: cannot be read (${reason})`);
  }
}

function readCount(text: string, flag: string): number {
  const count = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isNaN(count)) throw usageError(`${flag}: expected a whole number from 0`);
  return count;
}

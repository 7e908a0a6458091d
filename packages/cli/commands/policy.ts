import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { addAbortSignal } from 'node:stream';
import { ModerationError } from '@moderato/core';
import { describeProviders, loadPolicy, tryPolicy } from 'moderato';
import { describeAccuracy, openGold } from '../batch/policy-gold.js';
import { type GoldFlags } from '../batch/gold.js';
import { type AddCommand } from '../command.js';
import { EXIT } from '../exit-code.js';
import { usageError } from '../failure.js';
import { type CommandIo } from '../io.js';
import { describeTrial } from '../print/policy.js';
import { jsonLine, paintFor } from '../print/text.js';

const HELP = `
Ids and counts are printed, no content. Exits with 2 when lines could not be read, after everything else was counted.

Examples:
  moderato policy try comments.results.jsonl --policy policy.yaml
  moderato policy try comments.results.jsonl --policy policy.yaml --examples 50 --json
  moderato policy try comments.results.jsonl --policy policy.yaml --gold-file labels.csv --gold label`;

/** Adds `moderato policy try`. */
export const addPolicy: AddCommand = (program, io, finish) => {
  program
    .command('policy')
    .description('see what a policy would change in stored verdicts')
    .command('try')
    .description('apply a policy to stored verdicts and show what would change; calls no vendor')
    .argument('<results>', 'results of a batch, or verdicts, one JSON object per line; - for stdin')
    .requiredOption('--policy <file>', 'policy, YAML or JSON')
    .option('--examples <number>', 'how many changed verdicts to show; default: 10')
    .option(
      '--gold-file <file>',
      'labels: JSON lines or a table (.csv), with the id of the item in id or key',
    )
    .option('--gold-id <field>', 'its field with the id of the verdict; default: id or key')
    .option('--gold <field>', 'its field with the label; default: gold')
    .option('--gold-map <list>', 'meaning of its words, such as hateful=block+hate,ok=pass')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (results: string, options: PolicyTryOptions) =>
      finish(await runPolicyTry(results, options, io)),
    );
};

/** The options of `moderato policy try`. */
interface PolicyTryOptions extends Pick<GoldFlags, 'gold' | 'goldMap'> {
  policy: string;
  goldFile?: string | undefined;
  goldId?: string | undefined;
  examples?: string | undefined;
  json?: boolean | undefined;
}

/**
 * Replays stored verdicts under a policy and prints what would change; calls no vendor.
 * @returns the exit code: that of a mistake where lines could not be read.
 * @throws ModerationError `config`, `aborted`.
 */
async function runPolicyTry(file: string, options: PolicyTryOptions, io: CommandIo): Promise<number> {
  const vendors = [...describeProviders(), ...(io.parts.providers ?? [])].map(({ id }) => id);
  const policy = await loadPolicy(resolve(io.directory, options.policy), vendors);
  const examples = options.examples === undefined ? undefined : readCount(options.examples, '--examples');
  const gold = await openGold(options, io);
  const trial = await tryPolicy(bytesOf(file, io), policy, { examples, onVerdict: gold?.add });
  const accuracy = gold?.figures() ?? null;
  if (options.json === true)
    io.stdout.write(jsonLine(accuracy === null ? trial : { ...trial, gold: accuracy }));
  else {
    io.stdout.write(describeTrial(trial, paintFor(io)));
    if (accuracy !== null) io.stdout.write(`\n${await describeAccuracy(accuracy)}`);
  }
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

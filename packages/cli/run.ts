import { setFlagsFromString } from 'node:v8';
import { main } from './main.js';

/** Commands that make a few requests and end. */
const SHORT = ['check', 'job', 'doctor'];

/** Runs the command as this process, whose exit code it sets. */
export async function run(argv: readonly string[]): Promise<void> {
  // the parser of responses is WebAssembly, and a process waits at its end until that has been optimised
  if (SHORT.includes(argv[0] ?? '')) setFlagsFromString('--liftoff-only');
  process.exitCode = await main(argv);
}

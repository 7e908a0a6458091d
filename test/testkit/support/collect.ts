import { runProviderConformance, type ConformanceOptions } from '@moderato/testkit';

/**
 * Runs the suite with a runner that only collects, and returns what failed, by name, with its message.
 * @param group the only group to run; all of them without it.
 */
export async function failuresOf(
  options: Omit<ConformanceOptions, 'runner'>,
  group?: string,
): Promise<Record<string, string>> {
  const tests: [name: string, body: () => Promise<void>][] = [];
  const path: string[] = [];
  const runner = {
    describe: (name: string, body: () => void) => {
      path.push(name);
      body();
      path.pop();
    },
    it: (name: string, body: () => Promise<void>) => {
      if (group === undefined || path[1] === group) tests.push([[...path.slice(1), name].join(' › '), body]);
    },
  };
  runProviderConformance({ ...options, runner });
  if (tests.length === 0) throw new Error(`no tests in ${group ?? 'the suite'}`);
  const failures: Record<string, string> = {};
  for (const [name, body] of tests) {
    await body().catch((error: unknown) => {
      failures[name] = error instanceof Error ? error.message : String(error);
    });
  }
  return failures;
}

/** The names of the failed tests that begin with this one, of the group that it belongs to. */
export async function failuresBeginning(
  options: Omit<ConformanceOptions, 'runner'>,
  name: string,
): Promise<string[]> {
  const failures = await failuresOf(options, name.split(' › ')[0]);
  return Object.keys(failures).filter((failed) => failed.startsWith(name));
}

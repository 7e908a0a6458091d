/** Closes a test run with one plain line that machines can read. */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : '';
    // at exit, because other reporters print after this one
    process.once('exit', () =>
      process.stderr.write(`${results.numPassedTests} passed, ${failed} failed${skipped}\n`),
    );
  }
}

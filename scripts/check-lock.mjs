/** Fails when package-lock.json would break `npm ci` elsewhere: a missing optional package, or a recorded download address. */
import { readFileSync } from 'node:fs';

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const paths = Object.keys(packages);
const problems = [];

for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!paths.some((other) => other.endsWith(`node_modules/${name}`))) {
      problems.push(`${path || '.'} needs optional ${name}, which the lock file does not hold`);
    }
  }
  if (/^(https?|git)/.test(entry.resolved ?? ''))
    problems.push(`${path} records a download address; install without one`);
}

if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log(`lock file: ${paths.length} entries, complete`);

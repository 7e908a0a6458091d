/** The long tests: `*.long.test.ts`, and every test whose number of cases depends on MODERATO_EXHAUSTIVE. */
import { readFileSync, readdirSync } from 'node:fs';
import quick from './jest.config.js';

// workers inherit it
process.env.MODERATO_EXHAUSTIVE = '1';

const isLong = (path) =>
  /\.long\.test\.ts$|^conformance\//.test(path) ||
  (path.endsWith('.test.ts') && readFileSync(`test/${path}`, 'utf8').includes('support/exhaustive.js'));

export default {
  ...quick,
  testMatch: readdirSync('test', { recursive: true })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(isLong)
    .map((path) => `<rootDir>/test/${path}`),
  testPathIgnorePatterns: ['/node_modules/'],
  testTimeout: 600_000,
};

/**
 * The quick tests. They read the TypeScript sources through the "@moderato/source" export condition, so only those that start
 * the command as a process need the build.
 */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@moderato/source', 'node', 'node-addons'] },
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // long ones run in `npm run check -- long`
  testPathIgnorePatterns: ['/node_modules/', '\\.long\\.test\\.ts$'],
  // by default one core is left idle, which on two cores means no workers at all
  maxWorkers: '100%',
  // each file leaves its module graph in its worker
  workerIdleMemoryLimit: '1GB',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@moderato/providers/(?!registry$|package\\.json$)(.*)$': '<rootDir>/providers/$1/index.ts',
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  testTimeout: 20_000,
  reporters: ['default', '<rootDir>/scripts/summary-reporter.mjs'],
};

/** Imports run one way: cli -> batch -> moderato -> providers -> http -> core, and normalizer -> core. */
const layer = (name, path, allowed) => ({
  name,
  severity: 'error',
  from: { path: `^${path}/` },
  to: {
    path: '^(packages/[^/]+|providers|normalizer)/',
    pathNot: [path, ...allowed].map((folder) => `^${folder}/`),
  },
});

module.exports = {
  forbidden: [
    layer('core-imports-nothing-of-ours', 'packages/core', []),
    layer('statistics-imports-nothing-of-ours', 'packages/statistics', []),
    layer('report-imports-statistics-and-core', 'packages/report', ['packages/statistics', 'packages/core']),
    layer('http-imports-core-only', 'packages/http', ['packages/core']),
    layer('normalizer-imports-core-only', 'normalizer', ['packages/core']),
    layer('providers-import-http-and-core', 'providers', ['packages/http', 'packages/core']),
    layer('emulator-imports-no-provider', 'packages/emulator', ['packages/http', 'packages/core']),
    layer('testkit-imports-contracts', 'packages/testkit', ['packages/core', 'normalizer']),
    layer('moderato-imports-below', 'packages/moderato', [
      'packages/http',
      'packages/core',
      'providers',
      'normalizer',
    ]),
    layer('batch-imports-the-front-door', 'packages/batch', [
      'packages/moderato',
      'packages/core',
      'normalizer',
    ]),
    layer('label-imports-batch-and-statistics', 'packages/label', [
      'packages/batch',
      'packages/statistics',
      'packages/core',
    ]),
    layer('queue-imports-the-front-door', 'packages/queue', ['packages/moderato', 'packages/core']),
    layer('cli-imports-the-front-door', 'packages/cli', [
      'packages/moderato',
      'packages/batch',
      'packages/queue',
      'packages/report',
      'packages/label',
      'packages/emulator',
      'packages/core',
    ]),
    {
      name: 'providers-do-not-know-each-other',
      severity: 'error',
      from: { path: '^providers/([^/]+)/' },
      to: { path: '^providers/[^/]+/', pathNot: '^providers/$1/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      // what is declared for the development is bundled
      name: 'no-undeclared-dependency',
      severity: 'error',
      from: { path: '^(packages|providers|normalizer)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@moderato/source', 'import', 'node', 'default'],
    },
  },
};

/** What the reference holds, and under which heading each export stands: by the file that declares it. */

/** Packages of the reference, the front door first: what several of them export is described at the first. */
export const ENTRIES = [
  {
    name: 'moderato',
    path: 'packages/moderato/index.ts',
    purpose: 'The front door: create a moderator, moderate content, read verdicts.',
  },
  {
    name: 'moderato/container',
    path: 'packages/moderato/container/index.ts',
    purpose: 'The parts of a moderator and the tokens to exchange them.',
  },
  {
    name: '@moderato/core',
    path: 'packages/core/index.ts',
    purpose: 'The contracts: content, verdict, job, provider, errors.',
  },
  {
    name: '@moderato/normalizer',
    path: 'normalizer/index.ts',
    purpose: 'From a vendor’s words to the verdict.',
  },
  {
    name: '@moderato/batch',
    path: 'packages/batch/index.ts',
    purpose: 'Files and data sets through a moderator.',
  },
  {
    name: '@moderato/queue',
    path: 'packages/queue/index.ts',
    purpose: 'Many machines, on BullMQ and Redis.',
  },
  {
    name: '@moderato/emulator',
    path: 'packages/emulator/index.ts',
    purpose: 'Vendors on loopback, for development and tests.',
  },
  {
    name: '@moderato/testkit',
    path: 'packages/testkit/index.ts',
    purpose: 'The conformance suite for providers.',
  },
  {
    name: '@moderato/statistics',
    path: 'packages/statistics/index.ts',
    purpose: 'Agreement, bias and accuracy.',
  },
  {
    name: '@moderato/report',
    path: 'packages/report/index.ts',
    purpose: 'Reports on compared vendors.',
  },
];

/** Headings that come first, in this order; the others follow by name. */
export const HEADINGS = [
  ...[
    'Moderating',
    'Verdict',
    'Errors',
    'Jobs',
    'Configuration',
    'Policy',
    'Callbacks',
    'Comparing',
    'Telemetry',
  ],
  ...[
    'Composition',
    'Writing a provider',
    'Queue',
    'Worker',
    'Batches',
    'Emulator',
    'Conformance',
    'Analysis',
    '*',
  ],
];

/** Beginning of a path to heading; the first that fits counts. */
const CATEGORIES = [
  ['packages/moderato/create-moderator', 'Moderating'],
  ['packages/moderato/moderator', 'Moderating'],
  ['packages/moderato/version', 'Moderating'],
  ['packages/moderato/operations/handle-callback', 'Callbacks'],
  ['packages/moderato/operations/compare', 'Comparing'],
  ['packages/moderato/operations/moderation-step', 'Parts'],
  ['packages/moderato/operations', 'Moderating'],
  ['packages/moderato/call/options', 'Moderating'],
  ['packages/moderato/call/submit-journal', 'Jobs'],
  ['packages/moderato/callbacks', 'Callbacks'],
  ['packages/moderato/compare', 'Comparing'],
  ['packages/moderato/config/policy-schema', 'Policy'],
  ['packages/moderato/policy', 'Policy'],
  ['packages/moderato/config/resolve', 'Parts'],
  ['packages/moderato/config/accounts', 'Parts'],
  ['packages/moderato/config', 'Configuration'],
  ['packages/moderato/cache/store', 'Configuration'],
  ['packages/moderato/telemetry/trace', 'Parts'],
  ['packages/moderato/telemetry', 'Telemetry'],
  ['packages/moderato/container', 'Composition'],
  ['packages/moderato', 'Parts'],

  ['packages/core/content', 'Moderating'],
  ['packages/core/kind', 'Moderating'],
  ['packages/core/category', 'Verdict'],
  ['packages/core/verdict', 'Verdict'],
  ['packages/core/error', 'Errors'],
  ['packages/core/call-failures', 'Errors'],
  ['packages/core/job', 'Jobs'],
  ['packages/core/ticket', 'Jobs'],
  ['packages/core/comparison-row', 'Comparing'],
  ['packages/core/capabilities', 'Writing a provider'],
  ['packages/core/check-definition', 'Writing a provider'],
  ['packages/core/configuration', 'Writing a provider'],
  ['packages/core/define-provider', 'Writing a provider'],
  ['packages/core/provider', 'Writing a provider'],
  ['packages/core/transport', 'Writing a provider'],
  ['packages/core/secret', 'Secrets'],
  ['packages/core/address-secrets', 'Secrets'],
  ['packages/core', 'Helpers'],

  ['normalizer/vendor-map', 'Maps'],
  ['normalizer/maps', 'Maps'],
  ['normalizer/taxonomy', 'Maps'],
  ['normalizer', 'Verdicts'],

  ['packages/queue/worker', 'Worker'],
  ['packages/queue/health-server', 'Worker'],
  ['packages/queue/inspect', 'Inspection'],
  ['packages/queue/results', 'Results'],
  ['packages/queue/wait-for-item', 'Results'],
  ['packages/queue/sinks', 'Results'],
  ['packages/queue', 'Queue'],

  ['packages/testkit/fixtures', 'Fixtures'],
  ['packages/testkit', 'Conformance'],

  ['packages/batch/compare', 'Comparing'],
  ['packages/batch/stored', 'Results'],
  ['packages/batch/results', 'Results'],
  ['packages/batch/run-batch', 'Batches'],
  ['packages/batch/moderate-row', 'Batches'],
  ['packages/batch', 'Files'],

  ['packages/emulator/faults', 'Faults'],
  ['packages/emulator/rules', 'Rules'],
  ['packages/emulator/starter-rules', 'Rules'],
  ['packages/emulator', 'Emulator'],

  ['packages/statistics/bootstrap', 'Intervals'],
  ['packages/statistics/wilson', 'Intervals'],
  ['packages/statistics/normal-interval', 'Intervals'],
  ['packages/statistics/estimate', 'Intervals'],
  ['packages/statistics/confusion', 'Accuracy'],
  ['packages/statistics/sweep', 'Accuracy'],
  ['packages/statistics/mcnemar', 'Tests'],
  ['packages/statistics/marginal', 'Tests'],
  ['packages/statistics/holm', 'Tests'],
  ['packages/statistics/item-table', 'Tables'],
  ['packages/statistics/pair-table', 'Tables'],
  ['packages/statistics/rating-table', 'Tables'],
  ['packages/statistics/distributions', 'Distributions'],
  ['packages/statistics/random', 'Distributions'],
  ['packages/statistics', 'Agreement'],

  ['packages/report/html', 'Output'],
  ['packages/report/json', 'Output'],
  ['packages/report/markdown', 'Output'],
  ['packages/report/content', 'Output'],
  ['packages/report/sentences', 'Output'],
  ['packages/report/scoreboard-sentences', 'Output'],
  ['packages/report/manifest', 'Analysis'],
  ['packages/report/analyse', 'Analysis'],
  ['packages/report', 'Figures'],
];

/** The heading for what a file declares. */
export function categoryOf(path) {
  return CATEGORIES.find(([start]) => path.startsWith(start))?.[1] ?? null;
}

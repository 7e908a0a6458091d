import { type Kind, type KindCapability, type KindLimits } from '@moderato/core';
import { type ProviderDescription } from 'moderato';
import { table } from './table.js';

const HEAD = ['vendor', 'kind', 'input', 'answers', 'categories', 'limits', 'returns', 'callbacks'];

/** Lays out what each vendor can do, one row a vendor and kind. */
export function describeCapabilities(providers: readonly ProviderDescription[]): string {
  const rows = providers.flatMap((provider) =>
    (Object.entries(provider.capabilities.kinds) as [Kind, KindCapability][]).map(([kind, capability]) => [
      provider.id,
      kind,
      Object.keys(capability.inputs).join(', '),
      Object.values(capability.inputs)
        .map((mode): string => (mode === 'sync' ? 'at once' : 'as a job'))
        .concat(provider.capabilities.transport === 'none' ? ['in the process'] : [])
        .join(', '),
      (provider.categories[kind] ?? []).join(', '),
      describeLimits(capability.limits),
      describeReturns(capability.returns),
      describeCallbacks(provider.capabilities.callbacks),
    ]),
  );
  return table(HEAD, rows, { isFramed: true, widths: [null, null, null, null, 23, 26, 19, 12] });
}

function describeLimits(limits: KindLimits): string {
  const parts = [
    limits.maxBytes === undefined ? null : `${Math.round(limits.maxBytes / 1024 ** 2)} MiB`,
    limits.maxDurationMs === undefined ? null : `${limits.maxDurationMs / 60_000} minutes`,
    limits.maxCharacters === undefined ? null : `${limits.maxCharacters} characters`,
    limits.requestsPerSecond === undefined ? null : `${limits.requestsPerSecond} requests a second`,
    limits.concurrentJobs === undefined ? null : `${limits.concurrentJobs} concurrent jobs`,
    limits.languages === undefined ? null : `languages ${limits.languages.join(' ')}`,
    limits.formats === undefined ? null : limits.formats.join(' '),
  ];
  return parts.filter((part) => part !== null).join('\n');
}

function describeReturns({ score, transcript, segments }: KindCapability['returns']): string {
  const parts = [
    score === null ? 'no scores' : `${score.meaning} ${score.scale}`,
    transcript ? 'transcript' : 'no transcript',
    { all: 'every segment', flagged: 'flagged segments', none: 'no segments' }[segments],
  ];
  return parts.join('\n');
}

function describeCallbacks({ supported, signed }: ProviderDescription['capabilities']['callbacks']): string {
  if (!supported) return 'none';
  return { none: 'unsigned', partial: 'partly signed', full: 'signed' }[signed];
}

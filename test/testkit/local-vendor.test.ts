import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_VERSION,
  defineProvider,
  parseVendorOptions,
  type Provider,
  type Verdict,
} from '@moderato/core';
import { normalize, type VendorMap } from '@moderato/normalizer';
import { runProviderConformance, type CallFixture, type ConformanceOptions } from '@moderato/testkit';
import { z } from 'zod';
import { vendorFinding, vendorResult } from '../support/vendor-result.js';
import { failuresOf } from './support/collect.js';

const source = 'made up for tests';
const INSTANT = '2026-01-01T00:00:00.000Z';
const settings = z.strictObject({
  word: z.string().optional(),
  send: z.unknown().optional(),
  now: z.unknown().optional(),
  random: z.unknown().optional(),
});
const callOptions = z.strictObject({});

/** A word list inside the process: no HTTP, no credentials, no decision word of its own, severities from 0 to 7. */
function createWordlist(options: object = {}): Provider {
  const configuration = { id: 'wordlist', schema: settings, environment: {}, secrets: [], credentials: [] };
  const { word = 'rude' } = parseVendorOptions(configuration, options);
  return defineProvider({
    id: 'wordlist',
    contractVersion: CONTRACT_VERSION,
    capabilities: {
      kinds: {
        text: {
          inputs: { text: 'sync' },
          limits: {},
          categories: [],
          returns: {
            score: { scale: '0-7', meaning: 'severity' },
            decision: 'findings',
            transcript: false,
            segments: 'none',
          },
        },
      },
      transport: 'none',
      callbacks: { supported: false, signed: 'none', contentTypes: [] },
      resultRetentionMs: null,
    },
    check: async (content, { vendorOptions = {} }) => {
      parseVendorOptions(
        { id: 'wordlist', schema: callOptions, environment: {}, secrets: [], credentials: [] },
        vendorOptions['wordlist'] ?? {},
      );
      const text = 'text' in content ? content.text : '';
      const severity = text.includes(word) ? 6 : 0;
      const contentId = content.id ?? null;
      const identity = { provider: 'wordlist', kind: 'text', region: 'local', contentId } as const;
      const id = `wordlist-${text.length}-${contentId ?? ''}`;
      return {
        ticket: { ...identity, version: 1, id, submittedAt: INSTANT },
        state: 'succeeded',
        vendorState: 'done',
        result: vendorResult({
          ...identity,
          jobId: id,
          decision: null,
          decidedByFindings: true,
          findings: [
            vendorFinding({ name: 'rude', decision: severity > 3 ? 'high' : 'low', score: severity }),
          ],
          scoreScale: '0-7',
          scoreMeaning: 'severity',
        }),
      };
    },
  });
}

const map: VendorMap = {
  provider: 'wordlist',
  decisions: { low: { decision: 'pass', source }, high: { decision: 'block', source } },
  labels: { rude: { category: 'harassment', source } },
  subLabels: {},
  requests: {},
  lists: {},
  libraries: {},
};

async function recorded(name: string, text: string): Promise<CallFixture> {
  const content = { kind: 'text', text } as const;
  const job = await createWordlist().check!(content, { categories: null });
  if (job.state !== 'succeeded') throw new Error(job.state);
  const verdict: Partial<Verdict> = normalize(job.result, map);
  delete verdict.raw;
  return {
    name,
    origin: { source, verbatim: true },
    operation: 'submit',
    content,
    call: {},
    answer: { status: 200, headers: {}, body: '' },
    expect: { state: 'succeeded' },
    verdict: verdict as NonNullable<CallFixture['verdict']>,
  };
}

async function wordlist(): Promise<Omit<ConformanceOptions, 'runner'>> {
  const calls = [await recorded('pass', 'hello'), await recorded('block', 'a rude word')];
  return {
    id: 'wordlist',
    create: createWordlist,
    map,
    fixtures: { options: {}, calls, callbacks: [] },
    secrets: [],
  };
}

describe('a vendor without a transport, jobs, callbacks, credentials and a decision of its own', () => {
  it('keeps the whole contract', async () => {
    const options = await wordlist();

    expect(options.fixtures.calls.map(({ verdict }) => verdict?.decision)).toEqual(['pass', 'block']);
    expect(await failuresOf(options)).toEqual({});
  });

  it('has the groups that do not apply listed, with the reason', async () => {
    const names: string[] = [];
    const runner = {
      describe: (_name: string, body: () => void) => body(),
      it: (name: string) => names.push(name),
    };
    runProviderConformance({ ...(await wordlist()), runner });

    expect(names.filter((name) => name.includes('not applicable'))).toEqual([
      'requests: not applicable, because the vendor is called without a transport',
      'damaged answers: not applicable, because the vendor is called without a transport',
      'unknown words: not applicable, because the vendor is called without a transport',
      'fields of an answer: not applicable, because the vendor is called without a transport',
      'tickets: not applicable, because the vendor has no jobs to fetch',
      'paying once: not applicable, because the vendor is called without a transport',
      'files: not applicable, because the vendor stores no files',
      'refusals of files: not applicable, because the provider has no assertTakes',
      'callbacks: not applicable, because the vendor sends no callbacks',
    ]);
  });

  it('is noticed where its scores have another scale than it declares', async () => {
    const options = await wordlist();
    const lying = (given: object) => {
      const provider = createWordlist(given);
      const { text } = provider.capabilities.kinds;
      const returns = { ...text!.returns, score: { scale: '0-1', meaning: 'confidence' } } as const;
      return {
        ...provider,
        capabilities: { ...provider.capabilities, kinds: { text: { ...text!, returns } } },
      };
    };

    expect(Object.values(await failuresOf({ ...options, create: lying }, 'capabilities'))).toEqual([
      expect.stringContaining('another scale or meaning'),
    ]);
  });
});

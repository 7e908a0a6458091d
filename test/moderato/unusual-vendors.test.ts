import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_VERSION,
  defineProvider,
  type Capabilities,
  type JobTicket,
  type KindCapability,
  type Provider,
  type ProviderCall,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { createModerator } from 'moderato';
import { testParts } from '../support/acme.js';
import { acmeMap, vendorFinding, vendorResult } from '../support/vendor-result.js';

const TEXT: KindCapability = {
  inputs: { text: 'sync', url: 'async' },
  batch: { maxItems: 3, inputs: ['text'] },
  limits: {},
  categories: [],
  returns: { score: { scale: '0-7', meaning: 'severity' }, transcript: false, segments: 'none' },
  polling: { initialMs: 1000, factor: 2, maxMs: 3000 },
};

/** In the process itself, with severities from 0 to 7, and jobs that need a cursor beside their id. */
const CAPABILITIES: Capabilities = {
  kinds: { text: TEXT },
  transport: 'none',
  callbacks: { supported: false, signed: 'none', contentTypes: [] },
  resultRetentionMs: null,
};

function openLocal(fields: Partial<VendorResult> = {}) {
  const calls: ProviderCall[] = [];
  const fetched: JobTicket[] = [];
  const ticketOf = (contentId: string | undefined): JobTicket => ({
    version: 1,
    provider: 'acme',
    kind: 'text',
    id: 'job-1',
    region: 'local',
    contentId: contentId ?? null,
    submittedAt: '2026-01-01T00:00:00Z',
    vendor: { cursor: 'page-7' },
  });
  const done = (ticket: JobTicket): VendorJob => ({
    ticket,
    state: 'succeeded',
    vendorState: 'done',
    result: vendorResult({ kind: 'text', scoreScale: '0-7', scoreMeaning: 'severity', ...fields }),
  });
  const provider: Provider = defineProvider({
    id: 'acme',
    contractVersion: CONTRACT_VERSION,
    capabilities: CAPABILITIES,
    check: async (content, call) => {
      calls.push(call);
      return done(ticketOf(content.id));
    },
    checkBatch: async (contents) => contents.map(({ id }) => done(ticketOf(id))),
    submit: async (content) => ({ ticket: ticketOf(content.id), state: 'submitted', vendorState: 'new' }),
    fetchJob: async (ticket) => {
      fetched.push(ticket);
      return done(ticket);
    },
  });
  const moderator = createModerator({ provider: 'acme' }, { ...testParts(provider), maps: [acmeMap] });
  return { moderator, calls, fetched };
}

describe('a vendor without HTTP', () => {
  it('moderates in the process, and its severities keep their scale and meaning', async () => {
    const finding = vendorFinding({ decision: 'bad', score: 6 });
    const { moderator } = openLocal({ decision: 'bad', findings: [finding] });
    const verdict = await moderator.moderate({ kind: 'text', text: 'hello' });

    expect(verdict.findings[0]?.score).toEqual({
      value: 6 / 7,
      native: 6,
      scale: '0-7',
      meaning: 'severity',
    });
    expect(verdict.warnings).toEqual([]);
  });

  it('takes texts in batches', async () => {
    const { moderator, calls } = openLocal();
    const texts = ['a', 'b'].map((id) => ({ kind: 'text' as const, text: id, id }));
    const decisions: (string | undefined)[] = [];
    for await (const { verdict } of moderator.moderateMany(texts)) decisions.push(verdict?.decision);

    expect(decisions).toEqual(['pass', 'pass']);
    expect(calls).toEqual([]);
  });

  it('gets back what it needs beside the job id, also in another process', async () => {
    const { moderator, fetched } = openLocal();
    const ticket = await moderator.submit({ kind: 'text', url: 'https://example.com/a.txt' });
    await moderator.wait(JSON.parse(JSON.stringify(ticket)) as JobTicket);

    expect(fetched[0]?.vendor).toEqual({ cursor: 'page-7' });
  });
});

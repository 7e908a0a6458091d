import {
  CONTRACT_VERSION,
  defineProvider,
  type Provider,
  type Send,
  type VendorResult,
} from '@moderato/core';
import { badResponse, readJson } from '@moderato/http';
import { type VendorMap } from '@moderato/normalizer';

const provider = 'acme';
const operation = 'submit text';

/** Text moderation at Acme, which answers at once: { id, verdict: "ok" | "bad", topic }. */
export function createAcme({ send }: { send: Send }): Provider {
  return defineProvider({
    id: provider,
    contractVersion: CONTRACT_VERSION,
    capabilities: {
      kinds: {
        text: {
          inputs: { text: 'sync' },
          limits: {},
          categories: [],
          returns: { score: null, transcript: false, segments: 'none' },
        },
      },
      transport: 'http',
      callbacks: { supported: false, signed: 'none', contentTypes: [] },
      resultRetentionMs: null,
    },
    check: async (content, { signal, timeoutMs = 30_000 }) => {
      const response = await send({
        method: 'POST',
        url: 'https://api.acme.example/check',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ text: 'text' in content ? content.text : '' }),
        operation,
        provider,
        timeoutMs,
        signal,
      });
      const context = { provider, operation, response };
      if (response.status !== 200) throw badResponse({ ...context, reason: 'Acme refused the call' });
      const raw = readJson(response.body, context) as { id?: unknown; verdict?: unknown; topic?: unknown };
      if (typeof raw.id !== 'string') throw badResponse({ ...context, reason: 'the answer has no id' });
      const contentId = content.id ?? null;
      const region = 'global';
      const ticket = { version: 1, provider, kind: 'text', id: raw.id, region, contentId } as const;
      const result: VendorResult = {
        provider,
        region,
        kind: 'text',
        jobId: raw.id,
        requestId: null,
        contentId,
        subject: null,
        submittedAt: null,
        finishedAt: null,
        // the vendor's words as they are: what they mean is in the map, and a word that is not there becomes review
        decision: typeof raw.verdict === 'string' ? raw.verdict : null,
        label: typeof raw.topic === 'string' ? raw.topic : null,
        subLabels: [],
        text: null,
        scoreScale: '0-1',
        findings: [],
        segments: [],
        lists: [],
        categories: null,
        complete: true,
        warnings: [],
        raw,
      };
      const submittedAt = new Date().toISOString();
      return { ticket: { ...ticket, submittedAt }, state: 'succeeded', vendorState: 'done', result };
    },
  });
}

const source = 'https://acme.example/docs/check';

/** What Acme's words mean. */
export const acmeMap: VendorMap = {
  provider,
  decisions: { ok: { decision: 'pass', source }, bad: { decision: 'block', source } },
  labels: { rude: { category: 'harassment', source } },
  subLabels: {},
  requests: {},
  lists: {},
  libraries: {},
};

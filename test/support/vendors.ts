import {
  CONTRACT_VERSION,
  declaredMethods,
  isModerationError,
  withErrorDetails,
  type Capabilities,
  type Content,
  type JobTicket,
  type KindCapability,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';
import { acmeMap, vendorResult } from './vendor-result.js';

/** What a made-up vendor does at a call; counted from 1 for each method. */
export type Behaviour = (call: number, content: Content | null) => VendorJob | Error | Promise<VendorJob>;

const returns = {
  score: { scale: '0-100', meaning: 'confidence' },
  transcript: false,
  segments: 'all',
} as const;
const audio: KindCapability = {
  inputs: { url: 'async' },
  limits: {},
  categories: ['NUDE', 'PROMO'],
  returns,
  polling: { initialMs: 1000, factor: 2, maxMs: 3000 },
};
const text: KindCapability = { inputs: { text: 'sync' }, limits: {}, categories: [], returns };

/** Makes a vendor that takes audio by job and text at once, and records its calls. */
export function createVendor(
  id: string,
  behaviours: { submit?: Behaviour; fetch?: Behaviour; check?: Behaviour } = {},
  kinds: Capabilities['kinds'] = { audio, text },
) {
  const calls: { method: 'submit' | 'fetch' | 'check'; content: Content | null; call: ProviderCall }[] = [];
  const counts = { submit: 0, fetch: 0, check: 0 };
  const ticketOf = (content: Content | null): JobTicket => ({
    version: 1,
    provider: id,
    kind: content?.kind ?? 'audio',
    id: `${id}-${counts.submit + counts.check}`,
    region: 'xx-north',
    contentId: content?.id ?? null,
    submittedAt: '2026-01-01T00:00:00.000Z',
  });

  const act = async (
    method: keyof typeof counts,
    content: Content | null,
    call: ProviderCall,
    fallback: Behaviour,
  ): Promise<VendorJob> => {
    counts[method] += 1;
    calls.push({ method, content, call });
    const outcome = await (behaviours[method] ?? fallback)(counts[method], content);
    if (outcome instanceof Error)
      throw isModerationError(outcome) ? withErrorDetails(outcome, { provider: id }) : outcome;
    return outcome;
  };
  const done = (ticket: JobTicket): VendorJob => ({
    ticket,
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({ provider: id, kind: ticket.kind, jobId: ticket.id }),
  });

  const capabilities: Capabilities = {
    kinds,
    transport: 'http',
    callbacks: { supported: false, signed: 'none', contentTypes: [] },
    resultRetentionMs: null,
  };
  const methods: Pick<Provider, 'check' | 'submit' | 'fetchJob'> = {
    check: (content, call) => act('check', content, call, () => done(ticketOf(content))),
    submit: (content, call) =>
      act('submit', content, call, () => ({
        ticket: ticketOf(content),
        state: 'submitted',
        vendorState: 'NEW',
      })),
    fetchJob: (ticket, call) => act('fetch', null, call, () => done(ticket)),
  };
  const declared = declaredMethods(capabilities);
  const provider: Provider = {
    id,
    contractVersion: CONTRACT_VERSION,
    capabilities,
    ...Object.fromEntries(Object.entries(methods).filter(([name]) => declared[name])),
  };
  const map: VendorMap = { ...acmeMap, provider: id };
  return { provider, map, calls, methods: () => calls.map(({ method }) => method) };
}

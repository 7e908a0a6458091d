import {
  type Content,
  type KindCapability,
  type ModerationErrorInit,
  type VendorJob,
  type VendorResult,
} from '@moderato/core';
import { createModerator, type ModeratoConfig, type ModeratorEvent } from 'moderato';
import { failure, testParts } from '../../support/acme.js';
import { vendorFinding, vendorResult } from '../../support/vendor-result.js';
import { createVendor, type Behaviour } from '../../support/vendors.js';

export const TEXT: Content = { kind: 'text', text: 'hello', id: 'mine' };

const source = 'made up for tests';
const text: KindCapability = {
  inputs: { text: 'sync' },
  limits: {},
  categories: ['PROMO', 'NUDE'],
  returns: { score: null, transcript: false, segments: 'none' },
};
const requests = {
  text: { PROMO: { category: 'advertising', source }, NUDE: { category: 'sexual', source } },
} as const;

/** The results of a vendor that passes, flags advertising, or flags what no other vendor looks for. */
export const PASS: Partial<VendorResult> = {};
export const flagging = (decision: 'maybe' | 'bad', name = 'promo'): Partial<VendorResult> => ({
  decision,
  findings: [vendorFinding({ name, decision })],
});

/** A vendor that cannot answer. */
export const down = (init: Partial<ModerationErrorInit> = {}): Behaviour => {
  return () => failure({ code: 'vendor_unavailable', retry: 'later', effect: 'none', ...init });
};

export function answering(id: string, fields: Partial<VendorResult>): Behaviour {
  return (call): VendorJob => ({
    ticket: {
      version: 1,
      provider: id,
      kind: 'text',
      id: `${id}-${call}`,
      region: 'here',
      contentId: null,
      submittedAt: '2026-01-01T00:00:00.000Z',
    },
    state: 'succeeded',
    vendorState: 'DONE',
    result: vendorResult({ provider: id, kind: 'text', jobId: null, ...fields }),
  });
}

type Script = Partial<VendorResult> | Behaviour;

/** Vendors for text: "first" and "spare" are cheap, "cloud" and "other" are not, "lists" looks for advertising in lists only. */
export function openText(
  routing: ModeratoConfig['routing'],
  scripts: Partial<Record<'first' | 'spare' | 'cloud' | 'other' | 'lists', Script>> = {},
  config: ModeratoConfig = {},
) {
  const make = (id: keyof typeof scripts) => {
    const script = scripts[id] ?? (id === 'lists' ? { categories: ['PROMO'] } : PASS);
    const check = typeof script === 'function' ? script : answering(id, script);
    return createVendor(id, { check }, { text: id === 'lists' ? { ...text, scope: 'lists' } : text });
  };
  const vendors = {
    first: make('first'),
    spare: make('spare'),
    cloud: make('cloud'),
    other: make('other'),
    lists: make('lists'),
  };
  const events: ModeratorEvent[] = [];
  const moderator = createModerator(
    { retry: { attempts: 1 }, routing, ...config },
    {
      ...testParts(vendors.first.provider),
      providers: Object.values(vendors).map(({ provider }) => provider),
      maps: Object.values(vendors).map(({ map }) => ({ ...map, requests })),
      onEvent: (event: ModeratorEvent) => void events.push(event),
    },
  );
  const called = () =>
    Object.fromEntries(
      Object.entries(vendors).flatMap(([id, { calls }]) => (calls.length === 0 ? [] : [[id, calls.length]])),
    );
  return { moderator, ...vendors, events, called };
}

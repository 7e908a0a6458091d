import { type Kind } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type DeadlineInit } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { POLLING } from '../config/schema.js';
import { type PollingPlan } from './pace.js';

/** What all waits for jobs of one kind at a vendor have in common. Made once, since each of very many waits keeps it. */
interface WaitsAlike {
  /** When the jobs are polled: as the vendor's provider declares, with the configuration's changes. */
  plan: PollingPlan;
  /** The deadline of those that bring none of their own. */
  deadline: DeadlineInit;
}

/** A vendor belongs to one moderator, and so to one configuration. */
const known = new WeakMap<Vendor, Map<Kind, WaitsAlike>>();

export function waitsAlike(vendor: Vendor, kind: Kind, settings: CallContext['settings']): WaitsAlike {
  const kinds = known.get(vendor) ?? new Map<Kind, WaitsAlike>();
  known.set(vendor, kinds);
  const made = kinds.get(kind) ?? makeAlike(vendor, kind, settings);
  kinds.set(kind, made);
  return made;
}

function makeAlike(
  { provider }: Vendor,
  kind: Kind,
  { polling, timeoutMs }: CallContext['settings'],
): WaitsAlike {
  return {
    plan: { ...POLLING, ...provider.capabilities.kinds[kind]?.polling, ...polling },
    deadline: { operation: `wait for ${kind}`, provider: provider.id, timeoutMs, signal: undefined },
  };
}

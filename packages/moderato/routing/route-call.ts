import { type Content, type RoutingRecord, type Verdict } from '@moderato/core';
import { type Deadline } from '../call/deadline.js';
import { type CallOptions } from '../call/options.js';
import { type Vendor } from '../call/vendors.js';
import { type Route } from './router.js';

/** What makes of a verdict what the caller's policy says. */
export type Weigh = (verdict: Verdict) => Verdict;

/** One content on its way along its route. */
export interface RouteCall {
  route: Route;
  content: Content;
  options: CallOptions;
  weigh: Weigh;
  /** The deadline of the call that this one is a part of. @default one by the options */
  deadline?: Deadline | undefined;
}

/** What a vendor of the chain decided. */
export interface ChainVerdict {
  verdict: Verdict;
  vendor: Vendor;
  record: RoutingRecord;
}

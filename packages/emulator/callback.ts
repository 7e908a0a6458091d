import type { Vendor } from './vendors/ids.js';

/** The one request that a vendor makes: it reports a finished job. */
export interface Callback {
  vendor: Vendor;
  url: string;
  headers: Record<string, string>;
  body: string;
  jobId: string;
}

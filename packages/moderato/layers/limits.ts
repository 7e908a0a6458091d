import { type Kind, type KindLimits } from '@moderato/core';
import { type Limits, type VendorLimits } from '../config/options.js';

/** The nearest setting counts: of the kind, of the vendor, what the vendor documents. */
export function limitsFor(configured: VendorLimits | undefined, kind: Kind, documented: KindLimits): Limits {
  const pick = (field: keyof Limits & keyof KindLimits) =>
    [configured?.kinds?.[kind]?.[field], configured?.[field], documented[field]].find(
      (value) => value !== undefined,
    );
  return {
    requestsPerSecond: pick('requestsPerSecond'),
    concurrentJobs: pick('concurrentJobs'),
    concurrentRequests: configured?.kinds?.[kind]?.concurrentRequests ?? configured?.concurrentRequests,
  };
}

/** The vendor that the pages on adding one write. */
import type { VendorMap } from '@moderato/normalizer';
import type { Provider, Send } from '@moderato/core';

export const acmeMap: VendorMap;
export function createAcme(options: { send: Send }): Provider;

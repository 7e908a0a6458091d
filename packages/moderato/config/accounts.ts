import { createHash } from 'node:crypto';
import { isSecret, type VendorConfiguration } from '@moderato/core';
import { type ResolvedConfig } from './resolve.js';

/** Tells the account of a vendor apart from others: a digest, from which nothing of the account can be read. */
export type Accounts = (vendor: string) => string;

const DIGEST_CHARACTERS = 16;

/** Makes what tells accounts apart, by the fields that name them. Providers of the caller's own have one account each. */
export function createAccounts(
  { vendors }: Pick<ResolvedConfig, 'vendors'>,
  configurations: Readonly<Record<string, VendorConfiguration>>,
): Accounts {
  return (vendor) => {
    const values = vendors[vendor]?.values ?? {};
    const named = (configurations[vendor]?.credentials ?? []).flatMap(([field = '']) => {
      const value = values[field];
      return isSecret(value) ? [value.reveal()] : typeof value === 'string' ? [value] : [];
    });
    const subject = JSON.stringify([vendor, ...named]);
    return createHash('sha256').update(subject).digest('hex').slice(0, DIGEST_CHARACTERS);
  };
}

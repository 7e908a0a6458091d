import type { VendorSetup } from './options.js';

/** What an emulator serves, and where. */
export interface BannerFacts {
  vendors: readonly (Pick<VendorSetup, 'vendor' | 'account'> & { url: string })[];
  faults: readonly { fault: string }[];
  seed: number;
}

/** Describes a running emulator. Credentials, names of accounts included, are spelt out only where they are the made-up defaults. */
export function bannerText({ vendors, faults, seed }: BannerFacts): string {
  const names = [...new Set(faults.map(({ fault }) => fault))];
  const titles = new Intl.ListFormat('en').format(vendors.map(({ vendor }) => vendor.title));
  return [
    `Moderato emulator: a stand-in for ${titles}.`,
    'It was written from their public documentation. It is not the vendors: your rules decide, not models.',
    ...(names.length === 0 ? [] : [`It injects faults: ${names.join(', ')} (seed ${seed}).`]),
    ...vendors.flatMap((each) => ['', `${each.vendor.title}  ${each.url}`, ...accountLines(each)]),
  ].join('\n');
}

function accountLines({ vendor, account }: Pick<VendorSetup, 'vendor' | 'account'>): string[] {
  const fields = vendor.accountFields.flatMap((field) => {
    const value = account[field];
    if (typeof value !== 'string') return [];
    const isHidden = vendor.credentials.includes(field) && value !== vendor.demoAccount[field];
    return [{ field, shown: isHidden ? 'as configured' : value }];
  });
  const width = Math.max(...fields.map(({ field }) => field.length));
  return fields.map(({ field, shown }) => `  ${field.padEnd(width)}  ${shown}`);
}

import { type ConfigDescription } from 'moderato';
import { table } from './table.js';
import { printable } from './text.js';

type VendorDescription = ConfigDescription['vendors'][number];

/** Lays out what is set and from where. */
export function describeSettings(description: ConfigDescription): string {
  const { provider, vendors } = description;
  const chosen =
    provider === null ? 'provider: none chosen' : `provider: ${provider.id} (from ${provider.origin})`;
  return [`${printable(chosen)}\n`, ...vendors.map(describeVendor)].join('\n');
}

function describeVendor({ id, configured, fields, problem }: VendorDescription): string {
  if (!configured) {
    const variables = fields.flatMap(({ variable }) => (variable === null ? [] : [variable]));
    return `${id}: not configured; its variables are ${variables.join(', ')}\n`;
  }
  const rows = fields.map(({ field, variable, origin, value }) => [
    printable(field),
    printable(value ?? ''),
    origin === null ? `not set (${variable ?? 'no variable'})` : printable(origin),
  ]);
  const state = problem === null ? 'configured' : `cannot be used: ${problem}`;
  return `${printable(`${id}: ${state}`)}\n${table(['field', 'value', 'from'], rows)}`;
}

import { type ConfigDescription } from 'moderato';
import { table } from './table.js';
import { printable } from './text.js';

type VendorDescription = ConfigDescription['vendors'][number];

/** What stands for a value that is set and must not be shown. */
const HIDDEN = '[not shown]';

/**
 * Hides the values of a vendor that cannot be used as it is: a field that is wrong may hold a credential that was meant for
 * another one. Fields of unknown names are hidden for the same reason.
 */
export function withoutDoubtfulValues(description: ConfigDescription): ConfigDescription {
  return { ...description, vendors: description.vendors.map(hideDoubtful) };
}

function hideDoubtful(vendor: VendorDescription): VendorDescription {
  const isClear = ({ variable, value }: VendorDescription['fields'][number]) => {
    if (value === null || value === '[secret]' || value === 'true' || value === 'false') return true;
    return vendor.problem === null && (variable !== null || /^\d+$/.test(value));
  };
  return {
    ...vendor,
    fields: vendor.fields.map((field) => (isClear(field) ? field : { ...field, value: HIDDEN })),
  };
}

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

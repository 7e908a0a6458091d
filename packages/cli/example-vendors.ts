import { describeProviders } from 'moderato';

const ids = describeProviders().map(({ id }) => id);

/** A vendor for the examples of the help. */
export const EXAMPLE_VENDOR = ids[0] ?? 'vendor';

/** Two vendors for the examples of the help, separated by a comma. */
export const EXAMPLE_VENDORS = ids.slice(0, 2).join(',');

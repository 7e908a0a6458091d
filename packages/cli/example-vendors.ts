import { describeProviders } from 'moderato';

// the examples are about audio, which not every vendor takes
const ids = describeProviders()
  .filter(({ capabilities }) => 'audio' in capabilities.kinds)
  .map(({ id }) => id);

/** A vendor for the examples of the help. */
export const EXAMPLE_VENDOR = ids[0] ?? 'vendor';

/** Two vendors for the examples of the help, separated by a comma. */
export const EXAMPLE_VENDORS = ids.slice(0, 2).join(',');

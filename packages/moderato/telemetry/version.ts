import { MODERATO_VERSION } from '../version.js';

/** The name and version under which spans and metrics are made. */
export const SCOPE = { name: 'moderato', version: MODERATO_VERSION };

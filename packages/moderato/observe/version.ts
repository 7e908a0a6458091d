import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('moderato/package.json') as { version: string };

/** The name and version under which spans and metrics are made. */
export const SCOPE = { name: 'moderato', version: manifest.version };

import { createRequire } from 'node:module';

const manifest = createRequire(import.meta.url)('moderato/package.json') as { version: string };

/** The version of Moderato; all its packages share it. */
export const MODERATO_VERSION = manifest.version;

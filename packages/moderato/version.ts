// Written by scripts/registry.mjs from package.json; do not edit.

/** The version of Moderato; all its packages share it. */
export const MODERATO_VERSION = '0.2.0';

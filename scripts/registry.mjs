/**
 * Writes the lists of vendors from the folders that exist, so that adding a vendor edits no file by hand, and the version from
 * package.json, so that a bundle needs no package.json beside it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { labelPageFiles } from './label-page.mjs';
import { reportPageFiles } from './report-page.mjs';

const HEADER = '// Written by scripts/registry.mjs from the folders and files beside it; do not edit.\n';
const VERSION_HEADER = '// Written by scripts/registry.mjs from package.json; do not edit.\n';

/** @returns the generated files, path to text */
export function registryFiles() {
  const vendors = readdirSync('providers', { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !['dist', 'node_modules'].includes(entry.name))
    .map((entry) => entry.name)
    .sort();
  const maps = readdirSync('normalizer/maps')
    .filter((name) => name.endsWith('.ts') && name !== 'registry.ts')
    .map((name) => name.slice(0, -3))
    .sort();
  const pascal = (name) => name.replace(/(^|-)(.)/g, (_, dash, letter) => letter.toUpperCase());
  const key = (name) => (/^[a-z]\w*$/.test(name) ? name : `'${name}'`);
  const camel = (name) => pascal(name).replace(/^./, (letter) => letter.toLowerCase());

  const providers = [
    HEADER,
    "import { type Capabilities, type Provider, type VendorConfiguration } from '@moderato/core';",
    ...vendors.flatMap((vendor) => [
      `import { ${camel(vendor)}Capabilities } from './${vendor}/capabilities.js';`,
      `import { ${camel(vendor)}Configuration } from './${vendor}/config.js';`,
      `import { type create${pascal(vendor)} } from './${vendor}/index.js';`,
    ]),
    '',
    '/** The options of every vendor that this version ships, by id. */',
    'export interface ShippedVendorOptions {',
    ...vendors.map((vendor) => `  ${key(vendor)}: Parameters<typeof create${pascal(vendor)}>[0];`),
    '}',
    '',
    '/** One vendor: what it can do and how it is configured at once, its code when it is first needed. */',
    'export interface VendorRegistration {',
    '  capabilities: Capabilities;',
    '  configuration: VendorConfiguration;',
    '  load: () => Promise<(options: never) => Provider>;',
    '}',
    '',
    '/** Every vendor that this version ships, by id. */',
    'export const vendors: Readonly<Record<string, VendorRegistration>> = {',
    ...vendors.flatMap((vendor) => [
      `  ${key(vendor)}: {`,
      `    capabilities: ${camel(vendor)}Capabilities,`,
      `    configuration: ${camel(vendor)}Configuration,`,
      `    load: async () => (await import('./${vendor}/index.js')).create${pascal(vendor)},`,
      '  },',
    ]),
    '};',
    '',
  ].join('\n');

  const vendorMaps = [
    HEADER,
    "import { type VendorMap } from '../vendor-map.js';",
    ...maps.map((vendor) => `import { ${camel(vendor)}Map } from './${vendor}.js';`),
    '',
    "/** Every vendor's map, by vendor id. */",
    'export const vendorMaps: Readonly<Record<string, VendorMap>> = {',
    ...maps.map((vendor) => `  ${key(vendor)}: ${camel(vendor)}Map,`),
    '};',
    '',
  ].join('\n');

  const { version } = JSON.parse(readFileSync('packages/moderato/package.json', 'utf8'));
  const versionFile = [
    VERSION_HEADER,
    '/** The version of Moderato; all its packages share it. */',
    `export const MODERATO_VERSION = '${version}';`,
    '',
  ].join('\n');

  return {
    'providers/registry.ts': providers,
    'normalizer/maps/registry.ts': vendorMaps,
    'packages/moderato/version.ts': versionFile,
    ...emulatorFiles({ key, camel }),
    ...reportPageFiles(HEADER),
    ...labelPageFiles(HEADER),
  };
}

/** The vendors that the emulator plays; their ids stand apart, because the core that vendors import needs them. */
function emulatorFiles({ key, camel }) {
  const folder = 'packages/emulator/vendors';
  const ids = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const list = [
    HEADER,
    '/** The ids of the vendors that the emulator plays. */',
    `export const VENDORS = [${ids.map((id) => `'${id}'`).join(', ')}] as const;`,
    '',
    '/** The id of a vendor that the emulator plays. */',
    'export type Vendor = (typeof VENDORS)[number];',
    '',
  ];
  const registry = [
    HEADER,
    ...ids.map((id) => `import { ${camel(id)}Emulator } from './${id}/index.js';`),
    '',
    '/** Every vendor that the emulator plays, by id; what each declares is described at `EmulatorVendor`. */',
    'export const emulatorVendors = {',
    ...ids.map((id) => `  ${key(id)}: ${camel(id)}Emulator,`),
    '};',
    '',
  ];
  return { [`${folder}/ids.ts`]: list.join('\n'), [`${folder}/registry.ts`]: registry.join('\n') };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const [path, text] of Object.entries(registryFiles())) {
    let current = '';
    try {
      current = readFileSync(path, 'utf8');
    } catch {
      // the first run: nothing there yet
    }
    if (current !== text) writeFileSync(path, text);
  }
}

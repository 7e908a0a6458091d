import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { VENDORS, emulatorVendors, portOption, startEmulator } from '@moderato/emulator';

const FOLDER = join(import.meta.dirname, '../../packages/emulator');

/** Files of the emulator outside the vendors' folders. */
function coreFiles(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /\.(ts|json)$/.test(path) && !/^(vendors|dist|node_modules)\//.test(path),
  );
}

describe('the vendors of the emulator', () => {
  it('are the folders', () => {
    const folders = readdirSync(join(FOLDER, 'vendors'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

    expect([...VENDORS].sort()).toEqual(folders.sort());
    expect(Object.entries(emulatorVendors).map(([id, vendor]) => [id, vendor.id])).toEqual(
      VENDORS.map((id) => [id, id]),
    );
  });

  it('are named nowhere in the core', () => {
    const names = new RegExp(VENDORS.join('|'), 'i');
    const files = coreFiles();

    expect(files).toContain('start.ts');
    expect(files.filter((path) => names.test(readFileSync(join(FOLDER, path), 'utf8')))).toEqual([]);
  });

  it.each(VENDORS)('%s declares an account whose credentials are among its fields', (id) => {
    const { accountFields, credentials, demoAccount } = emulatorVendors[id];

    expect(credentials.filter((field) => !accountFields.includes(field))).toEqual([]);
    expect(accountFields.some((field) => Object.hasOwn(demoAccount, field))).toBe(true);
  });

  it.each(VENDORS)('%s is served on a port of its own with its demo account', async (id) => {
    const free = await startEmulator();
    const { port } = free[id];
    await free.close();

    const emulator = await startEmulator({ [portOption(id)]: port });

    expect(emulator[id]).toEqual({ url: `http://127.0.0.1:${port}`, port });
    expect(emulator.configuration.providers[id]).toMatchObject({ endpoint: emulator[id].url });
    expect(emulator.banner).toContain(`${emulatorVendors[id].title}  ${emulator[id].url}`);
    await emulator.close();
  });
});

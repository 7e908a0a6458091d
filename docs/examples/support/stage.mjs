/** Sets the stage for the examples: both vendors on the emulator, and a folder of sounds on a loopback address. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, resolve } from 'node:path';
import { startEmulator } from '@moderato/emulator';

const quickstart = resolve(import.meta.dirname, '../quickstart');

/** @returns a configuration for `createModerator`, an address for each sound, and the means to end it all */
export async function setStage() {
  const files = createServer((request, response) => {
    readFile(resolve(quickstart, 'sounds', basename(request.url))).then(
      (bytes) => response.end(bytes),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((listening) => files.listen(0, '127.0.0.1', listening));
  const emulator = await startEmulator({ rules: resolve(quickstart, 'rules.yaml') });
  return {
    emulator,
    config: { ...emulator.configuration, polling: { initialMs: 50, maxMs: 200 } },
    soundUrl: (name) => `http://127.0.0.1:${files.address().port}/${name}`,
    close: async () => {
      await emulator.close();
      files.close();
    },
  };
}

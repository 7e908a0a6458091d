/** The vendors of the soak: the emulator with its faults, and a server of audio and images for it to fetch. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { startEmulator } from '@moderato/emulator';
import { vendors } from '@moderato/providers/registry';

/** Jobs are what a soak is about, so that vendors without any are left out. */
const hasJobs = (id) => vendors[id].capabilities.kinds.audio !== undefined;

/** @returns where the vendors and the files are, the vendors' journal, and the end of it all. */
export async function startStage(options) {
  const quickstart = new URL('../../docs/examples/quickstart/', import.meta.url);
  const bodies = {
    sounds: readFileSync(new URL('sounds/tone.wav', quickstart)),
    pictures: readFileSync(new URL('pictures/sunset.png', quickstart)),
  };
  const files = createServer((request, response) => {
    const [, folder] = request.url.split('/');
    response.writeHead(bodies[folder] ? 200 : 404).end(bodies[folder]);
  });
  await new Promise((listening) => files.listen(0, '127.0.0.1', listening));
  const emulator = await startEmulator({ ...options, journalEntries: 2_000_000 });
  return {
    configuration: {
      ...emulator.configuration,
      providers: Object.fromEntries(
        Object.entries(emulator.configuration.providers).filter(([id]) => hasJobs(id)),
      ),
    },
    origin: `http://127.0.0.1:${files.address().port}`,
    journal: async (after = 0) => emulator.journal().filter(({ number }) => number > after),
    close: async () => {
      await emulator.close();
      files.close();
      files.closeAllConnections();
    },
  };
}

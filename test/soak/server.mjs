/** The vendors of the soak in a process of their own: the emulator with its faults, and a server of sounds and pictures for it to fetch. */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { startEmulator } from '@moderato/emulator';

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

const [options] = process.argv.slice(2);
const emulator = await startEmulator({ ...JSON.parse(options), journalEntries: 2_000_000 });

process.on('message', ({ after, faults }) => {
  if (faults !== undefined) emulator.setFaults(faults);
  process.send({ entries: emulator.journal().filter(({ number }) => number > (after ?? 0)) });
});
process.on('disconnect', async () => {
  await emulator.close();
  files.close();
  files.closeAllConnections();
});
process.send({
  configuration: emulator.configuration,
  origin: `http://127.0.0.1:${files.address().port}`,
});

/** The stage in a process of its own, so that its work is not measured with that of the client. */
import { startStage } from './stage.mjs';

const [options] = process.argv.slice(2);
const stage = await startStage(JSON.parse(options));

process.on('message', async ({ after }) => process.send({ entries: await stage.journal(after) }));
process.on('disconnect', () => stage.close());
process.send({ configuration: stage.configuration, origin: stage.origin });

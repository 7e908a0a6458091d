/** Loaded before a program: writes what it used of the machine into the file USAGE_FILE when it ends. */
import { writeFileSync } from 'node:fs';

const SAMPLE_MS = 250;
const rssMegabytes = [];
const sample = () => rssMegabytes.push(Math.round(process.memoryUsage.rss() / 1e6));
setInterval(sample, SAMPLE_MS).unref();
process.on('exit', () => {
  sample();
  const { user, system } = process.cpuUsage();
  writeFileSync(process.env.USAGE_FILE, JSON.stringify({ cpuMs: (user + system) / 1000, rssMegabytes }));
});

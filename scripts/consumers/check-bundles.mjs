/** Bundles a small program with each bundler, runs it in a folder without node_modules, and fails when it does not start. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlers, wrapProgram } from './bundlers.mjs';
import { installPackages } from './install.mjs';

/** Reads a configuration file, reaches a vendor that is not there, and tells our errors from others. */
const PROGRAM = `
import { createModerator, isModerationError, loadConfig } from 'moderato';
import { TOKENS, createContainer } from 'moderato/container';
const config = await loadConfig({ environment: {} });
const moderator = createModerator({ ...config, retry: { attempts: 1 } }, { environment: {} });
const outcome = await moderator.moderate({ kind: 'text', text: 'hello' }).catch((error) => error);
const composed = createContainer({ ...config, retry: { attempts: 1 } }, { environment: {} }).resolve(TOKENS.moderator);
const same = await composed.moderate({ kind: 'text', text: 'hello' }).catch((error) => error);
console.log([outcome, same].map((each) => (isModerationError(each) ? each.code : String(each))).join(' '));
await moderator.close();
await composed.close();
`;

/** Nobody listens at this address. */
const CONFIGURATION = `export default {
  provider: 'tencent',
  providers: {
    tencent: {
      secretId: 'made-up-id',
      secretKey: 'made-up-key',
      bucket: 'examplebucket-1250000000',
      region: 'ap-guangzhou',
      endpoint: 'http://127.0.0.1:9',
    },
  },
};
`;

const { directory, remove } = installPackages();
const away = mkdtempSync(join(tmpdir(), 'moderato-bundle-'));
const entry = join(directory, 'app.mjs');
writeFileSync(entry, PROGRAM);
writeFileSync(join(away, 'moderato.config.mjs'), CONFIGURATION);
const wrapped = join(directory, 'app-commonjs.mjs');
writeFileSync(wrapped, wrapProgram(PROGRAM));

let failures = 0;
for (const [name, { file, bundle }] of Object.entries(bundlers)) {
  const folder = join(away, name.replace(' ', '-'));
  mkdirSync(folder);
  try {
    await bundle({ module: entry, wrapped }, join(folder, file));
    const said = execFileSync('node', [file], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
    if (said !== 'network network') throw new Error(`it says ${said} instead of network twice`);
    console.log(`ok     ${name}`);
  } catch (error) {
    failures += 1;
    console.error(`FAILED ${name}\n${String(error.stderr ?? error.message).slice(0, 1500)}`);
  }
}

rmSync(away, { recursive: true });
remove();
if (failures > 0) process.exitCode = 1;

/** Bundles a small program with each bundler, runs it in a folder without node_modules, and fails when it does not start. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import nodeResolve from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import webpack from 'webpack';
import { installPackages } from './install.mjs';

/** Reads a configuration file, reaches a vendor that is not there, and tells our errors from others. */
const PROGRAM = `
import { createModerator, isModerationError, loadConfig } from 'moderato';
const config = await loadConfig({ environment: {} });
const moderator = createModerator({ ...config, retry: { attempts: 1 } }, { environment: {} });
const outcome = await moderator.moderate({ kind: 'text', text: 'hello' }).catch((error) => error);
console.log(isModerationError(outcome) ? outcome.code : String(outcome));
await moderator.close();
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

/** CommonJS dependencies ask for Node's modules by \`require\`, which an ES module does not have. */
const BANNER =
  "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);";

const { directory, remove } = installPackages();
const away = mkdtempSync(join(tmpdir(), 'moderato-bundle-'));
const entry = join(directory, 'app.mjs');
writeFileSync(entry, PROGRAM);
writeFileSync(join(away, 'moderato.config.mjs'), CONFIGURATION);
// CommonJS has no await outside of functions, and rollup puts what is loaded later behind such an await
const wrapped = join(directory, 'app-commonjs.mjs');
const [imports, ...statements] = PROGRAM.trim().split('\n');
writeFileSync(wrapped, `${imports}\nvoid (async () => {\n${statements.join('\n')}\n})();\n`);

const bundlers = {
  'esbuild esm': async (outfile) => {
    const common = { bundle: true, platform: 'node', logLevel: 'error', entryPoints: [entry] };
    await build({ ...common, outfile, format: 'esm', banner: { js: BANNER } });
  },
  'esbuild cjs': async (outfile) => {
    const common = { bundle: true, platform: 'node', logLevel: 'error', entryPoints: [wrapped] };
    await build({ ...common, outfile, format: 'cjs', logOverride: { 'empty-import-meta': 'silent' } });
  },
  rollup: async (file) => {
    const plugins = [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()];
    const bundle = await rollup({ input: wrapped, plugins, onwarn: () => undefined });
    await bundle.write({ file, format: 'es', inlineDynamicImports: true, banner: BANNER });
  },
  webpack: (outfile) =>
    new Promise((resolve, reject) => {
      const output = { path: join(outfile, '..'), filename: 'bundle.cjs', library: { type: 'commonjs2' } };
      const options = {
        mode: 'production',
        target: 'node20',
        entry: wrapped,
        output,
        optimization: { minimize: false },
      };
      webpack({ ...options, performance: false }, (error, stats) => {
        const failed = error ?? (stats.hasErrors() ? new Error(stats.toString('errors-only')) : null);
        if (failed === null) resolve();
        else reject(failed);
      });
    }),
};

let failures = 0;
for (const [name, bundle] of Object.entries(bundlers)) {
  const folder = join(away, name.replace(' ', '-'));
  mkdirSync(folder);
  const file = join(folder, name === 'esbuild cjs' || name === 'webpack' ? 'bundle.cjs' : 'bundle.mjs');
  try {
    await bundle(file);
    const said = execFileSync('node', [file], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim();
    if (said !== 'network') throw new Error(`it says ${said} instead of network`);
    console.log(`ok     ${name}`);
  } catch (error) {
    failures += 1;
    console.error(`FAILED ${name}\n${String(error.stderr ?? error.message).slice(0, 1500)}`);
  }
}

rmSync(away, { recursive: true });
remove();
if (failures > 0) process.exitCode = 1;

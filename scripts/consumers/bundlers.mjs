/** Each bundler, as an application would call it. */
import { dirname, basename } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import nodeResolve from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { rollup } from 'rollup';
import webpack from 'webpack';

/**
 * By name: the file that it writes and how. `module` is a program with `await` at its top level, `wrapped` one without, since CommonJS
 * has none and rollup puts what is loaded later behind it.
 */
export const bundlers = {
  'esbuild esm': {
    file: 'bundle.mjs',
    bundle: ({ module }, outfile) => build({ ...esbuildOptions(module, outfile), format: 'esm' }),
  },
  'esbuild cjs': {
    file: 'bundle.cjs',
    bundle: ({ wrapped }, outfile) =>
      build({
        ...esbuildOptions(wrapped, outfile),
        format: 'cjs',
        logOverride: { 'empty-import-meta': 'silent' },
      }),
  },
  rollup: {
    file: 'bundle.mjs',
    bundle: async ({ wrapped }, file) => {
      const plugins = [nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }), commonjs(), json()];
      const bundle = await rollup({ input: wrapped, plugins, onwarn: () => undefined });
      await bundle.write({ file, format: 'es', inlineDynamicImports: true });
    },
  },
  webpack: { file: 'bundle.cjs', bundle: bundleByWebpack },
};

function esbuildOptions(entry, outfile) {
  return { bundle: true, platform: 'node', logLevel: 'error', entryPoints: [entry], outfile };
}

function bundleByWebpack({ wrapped }, file) {
  const options = {
    mode: 'production',
    target: 'node20',
    entry: wrapped,
    output: { path: dirname(file), filename: basename(file), library: { type: 'commonjs2' } },
    optimization: { minimize: false },
    performance: false,
  };
  return new Promise((resolve, reject) => {
    webpack(options, (error, stats) => {
      const failed = error ?? (stats.hasErrors() ? new Error(stats.toString('errors-only')) : null);
      if (failed === null) resolve();
      else reject(failed);
    });
  });
}

/** A program of imports and statements, with its statements in a function. */
export function wrapProgram(program) {
  const lines = program.trim().split('\n');
  const imports = lines.filter((line) => line.startsWith('import '));
  const statements = lines.filter((line) => !line.startsWith('import '));
  return `${imports.join('\n')}\nvoid (async () => {\n${statements.join('\n')}\n})();\n`;
}

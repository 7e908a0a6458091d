/** The ways in which the packages are used, each as a small project of its own below the folder where they are installed. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundlers, wrapProgram } from './bundlers.mjs';

/** What it prints where everything works: the rules that the emulator starts with block this text. */
export const EXPECTED = 'block';

const IMPORT = "import { createModerator, isModerationError } from 'moderato';";
const REQUIRE = "const { createModerator, isModerationError } = require('moderato');";
const BODY = `
const moderator = createModerator();
const verdict = await moderator.moderate({ kind: 'text', text: 'you idiot, 加我微信' });
const empty = await moderator.moderate({ kind: 'text', text: '' }).catch((error) => error);
await moderator.close();
if (!isModerationError(empty)) throw new Error('an empty text was moderated');
`;
const PROGRAM = `${IMPORT}${BODY}console.log(verdict.decision);\n`;
const TYPED = PROGRAM.replace(/catch\(\(error\)/, 'catch((error: unknown)');
const IN_TEST = `test('moderates', async () => {${BODY}expect(verdict.decision).toBe('${EXPECTED}');\n});\n`;

/** Packages that Jest has to turn into CommonJS: it cannot \`require\` an ES module before Node 24.9. */
const ES_MODULES = ['@?moderato'];

/**
 * @param root the folder where the packages and the tools are installed.
 * @returns by name: what has to be done once, and the arguments of Node that run it.
 */
export function waysBelow(root) {
  const tool = (path) => join(root, 'node_modules', path);
  return [
    { name: 'ES module', files: { 'app.mjs': PROGRAM }, run: ['app.mjs'] },
    {
      name: 'require',
      files: { 'app.cjs': wrapProgram(PROGRAM).replace(IMPORT, REQUIRE) },
      run: ['app.cjs'],
    },
    ...typescriptWays(tool),
    {
      name: 'tsx, CommonJS package',
      type: 'commonjs',
      files: { 'app.ts': wrapProgram(TYPED) },
      run: [tool('tsx/dist/cli.mjs'), 'app.ts'],
    },
    ...testWays(tool),
    ...Object.entries(bundlers).map(([name, { file, bundle }]) => ({
      name: `bundle by ${name}`,
      files: { 'app.mjs': PROGRAM, 'wrapped.mjs': wrapProgram(PROGRAM) },
      prepare: (folder) => {
        const programs = { module: join(folder, 'app.mjs'), wrapped: join(folder, 'wrapped.mjs') };
        return bundle(programs, join(folder, 'dist', file));
      },
      run: [`dist/${file}`],
    })),
  ];
}

/** Name, `type` of the package, module, moduleResolution. */
const RESOLUTIONS = [
  ['node', 'commonjs', 'commonjs', 'node10'],
  ['node16, CommonJS', 'commonjs', 'node16', 'node16'],
  ['node16, ES module', 'module', 'node16', 'node16'],
  ['nodenext, CommonJS', 'commonjs', 'nodenext', 'nodenext'],
  ['nodenext, ES module', 'module', 'nodenext', 'nodenext'],
  ['bundler', 'module', 'esnext', 'bundler'],
];

function typescriptWays(tool) {
  return RESOLUTIONS.map(([name, type, module, moduleResolution]) => ({
    name: `TypeScript, ${name}`,
    type,
    files: {
      'app.ts': wrapProgram(TYPED),
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          ...{ module, moduleResolution, target: 'es2022', strict: true, outDir: 'dist' },
          ...{ types: ['node'], typeRoots: [tool('@types')], esModuleInterop: true, skipLibCheck: true },
        },
        files: ['app.ts'],
      }),
    },
    before: [tool('typescript/bin/tsc'), '-p', '.'],
    run: ['dist/app.js'],
  }));
}

function testWays(tool) {
  const runner = { cacheDirectory: '<rootDir>/cache', testRegex: 'app\\.test\\.' };
  const transformed = {
    ...runner,
    transform: { '\\.[cm]?js$': [tool('@swc/jest'), { module: { type: 'commonjs' } }] },
    transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES.join('|')})/)`],
  };
  return [
    {
      name: 'jest, CommonJS',
      type: 'commonjs',
      files: {
        'app.test.js': `${REQUIRE}\n${IN_TEST}`,
        'jest.config.js': `module.exports = ${JSON.stringify(transformed)};`,
      },
      run: [tool('jest/bin/jest.js')],
      isTest: true,
    },
    {
      name: 'jest, ES module',
      type: 'module',
      files: {
        'app.test.js': `${IMPORT}\n${IN_TEST}`,
        'jest.config.js': `export default ${JSON.stringify({ ...runner, transform: {} })};`,
      },
      run: ['--experimental-vm-modules', tool('jest/bin/jest.js')],
      isTest: true,
    },
    {
      name: 'vitest',
      type: 'module',
      files: { 'app.test.js': `import { expect, test } from 'vitest';\n${IMPORT}\n${IN_TEST}` },
      run: [tool('vitest/vitest.mjs'), 'run'],
      isTest: true,
    },
  ];
}

/** Writes a way's project. */
export function writeProject(folder, { name, type = 'module', files }) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: name.toLowerCase().replace(/\W+/g, '-'), type, private: true }),
  );
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
}

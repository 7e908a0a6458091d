/**
 * Type-checks programs that use the packed packages, as strictly as TypeScript can, under every kind of module resolution, from ES
 * modules and from CommonJS. Also looks for sources in the tarballs, which would be checked under the user's options, and for types of
 * libraries that are not installed with them.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installPackages, packages } from './install.mjs';
import { undeclaredTypes } from './undeclared.mjs';

/** Name, `type` of the program's package, module, moduleResolution. */
const MODES = [
  ['node10-commonjs', 'commonjs', 'commonjs', 'node10'],
  ['node16-commonjs', 'commonjs', 'node16', 'node16'],
  ['node16-module', 'module', 'node16', 'node16'],
  ['nodenext-commonjs', 'commonjs', 'nodenext', 'nodenext'],
  ['nodenext-module', 'module', 'nodenext', 'nodenext'],
  ['bundler', 'module', 'esnext', 'bundler'],
];

const PROGRAM = `
import { createModerator, isModerationError, type ModeratoConfig, type Verdict } from 'moderato';
import { TOKENS, createContainer } from 'moderato/container';
import { createTencent } from '@moderato/providers/tencent';
import { vendors } from '@moderato/providers/registry';
${[...packages.values()]
  .filter((name) => !['moderato', '@moderato/providers', '@moderato/cli'].includes(name))
  .map((name, place) => `import * as package${place} from '${name}';\nexport { package${place} };`)
  .join('\n')}

const config: ModeratoConfig = { provider: 'tencent', providers: { tencent: { region: 'ap-guangzhou' } } };

export async function decide(text: string): Promise<Verdict['decision']> {
  const moderator = createModerator(config);
  try {
    return (await moderator.moderate({ kind: 'text', text })).decision;
  } catch (error) {
    if (isModerationError(error)) return 'review';
    throw error;
  } finally {
    await moderator.close();
  }
}

export const container = createContainer(config).resolve(TOKENS.moderator);
export const created = createTencent;
export const ids = Object.keys(vendors);
`;

const { directory, remove } = installPackages();
let failures = 0;
const report = (message) => {
  failures += 1;
  console.error(message);
};

for (const name of packages.values()) {
  const sources = readdirSync(join(directory, 'node_modules', name), { recursive: true }).filter(
    (path) => /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path) && !path.startsWith('node_modules'),
  );
  undeclaredTypes(join(directory, 'node_modules', name)).forEach(report);
  if (sources.length > 0) report(`${name}: sources in the tarball: ${sources.slice(0, 3).join(', ')}`);
}

for (const [name, type, module, moduleResolution] of MODES) {
  const folder = join(directory, name);
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, type, private: true }));
  writeFileSync(join(folder, 'app.ts'), PROGRAM);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        ...{
          module,
          moduleResolution,
          target: 'es2022',
          types: ['node'],
          typeRoots: ['../node_modules/@types'],
        },
        ...{ strict: true, skipLibCheck: false, noEmit: true, esModuleInterop: true },
        ...{ noUnusedLocals: true, noUnusedParameters: true, noImplicitReturns: true },
        ...(moduleResolution === 'node10' ? { ignoreDeprecations: '6.0' } : {}),
      },
      files: ['app.ts'],
    }),
  );
  try {
    execFileSync('npx', ['tsc', '-p', folder], { stdio: 'pipe', encoding: 'utf8' });
    console.log(`ok     ${name}`);
  } catch ({ stdout }) {
    report(`FAILED ${name}\n${stdout.split('\n').slice(0, 12).join('\n')}`);
  }
}

remove();
if (failures > 0) process.exitCode = 1;

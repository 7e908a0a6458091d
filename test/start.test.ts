import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const ROOT = resolve(import.meta.dirname, '..');

const CREATE = `import { createModerator } from 'moderato';
createModerator({
  providers: { tencent: { secretId: 'id', secretKey: 'key', bucket: 'a-1250000000', region: 'ap-guangzhou' } },
}, { environment: {} });`;

/** Writes a line for every file that is loaded. */
const WATCH = `import { writeSync } from 'node:fs';
export function load(url, context, next) {
  if (url.startsWith('file:')) writeSync(2, 'loaded ' + url + '\\n');
  return next(url, context);
}`;
const asModule = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;
const REGISTER = asModule(
  `import { register } from 'node:module'; register(${JSON.stringify(asModule(WATCH))});`,
);

const LONG_BUILTINS = [
  'crypto',
  'diagnostics_channel',
  'fs/promises',
  'http',
  'http2',
  'internal/util/parse_args/parse_args',
  'net',
  'perf_hooks',
  'stream',
  'timers/promises',
  'tls',
  'worker_threads',
  'zlib',
];

function run(args: readonly string[], environment: Record<string, string> = {}): string {
  const command = `"$0" "$@" 2>&1 || true`;
  return execFileSync('sh', ['-c', command, process.execPath, ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
}

/** The sources of all files that a program loads, by their maps. */
function sourcesLoaded(args: readonly string[], environment?: Record<string, string>): string[] {
  const output = run(['--import', REGISTER, ...args], environment);
  const files = [...output.matchAll(/^loaded (file:.*\/dist\/.*)$/gm)].map(([, url = '']) => url);
  return files.flatMap((url) => {
    const { sources } = JSON.parse(readFileSync(`${fileURLToPath(url)}.map`, 'utf8')) as {
      sources: string[];
    };
    // others are made by the build
    const paths = sources.filter((source) => source.startsWith('../'));
    return paths.map((source) => fileURLToPath(new URL(source, url)).slice(ROOT.length + 1));
  });
}

/** The libraries among sources, by name. */
function librariesOf(sources: readonly string[]): string[] {
  const names = sources.flatMap((source) => {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source) ?? [];
    return name === undefined ? [] : [name];
  });
  return [...new Set(names)].sort();
}

describe('a program that creates a moderator', () => {
  const sources = sourcesLoaded(['--input-type=module', '-e', CREATE]);

  it('loads no libraries but those that every moderator needs', () => {
    expect(librariesOf(sources)).toEqual([
      '@opentelemetry/api',
      'eventemitter3',
      'p-map',
      'p-queue',
      'p-timeout',
      'quick-lru',
      'zod',
    ]);
  });

  it('loads of vendors how they are configured and what they can do, and nothing that carries requests', () => {
    const vendors = sources.filter((source) => /^providers\/\w+\//.test(source));

    expect(vendors).toContain('providers/tencent/config.ts');
    expect(vendors.filter((source) => !/\/(config|capabilities)\.ts$/.test(source))).toEqual([]);
    expect(sources.filter((source) => source.startsWith('packages/http/'))).toEqual([]);
  });

  it('loads no module of Node that takes long', () => {
    const program = `${CREATE}\nconsole.log(process.moduleLoadList.join('\\n'));`;
    const output = run(['--input-type=module', '-e', program]);
    const loaded = output.split('\n').flatMap((line) => /^NativeModule (.*)$/.exec(line)?.[1] ?? []);

    expect(loaded).toContain('fs');
    for (const name of LONG_BUILTINS) expect(loaded).not.toContain(name);
  });
});

describe('the command that checks a text', () => {
  it('loads what it needs of each library, and none for other commands', () => {
    const sources = sourcesLoaded(['packages/cli/bin/moderato.js', 'check', 'text', 'hello'], {
      TENCENT_SECRET_ID: 'id',
      TENCENT_SECRET_KEY: 'key',
      TENCENT_BUCKET: 'a-1250000000',
      TENCENT_REGION: 'ap-guangzhou',
      TENCENT_ENDPOINT: 'http://127.0.0.1:1',
    });
    const libraries = librariesOf(sources);

    expect(libraries).toEqual(expect.arrayContaining(['axios', 'commander', 'fast-xml-parser', 'undici']));
    for (const name of ['@bomb.sh/tab', 'cli-progress', 'csv-parse', 'detailed-xml-validator', 'ora', 'yaml'])
      expect(libraries).not.toContain(name);
    expect(sources).not.toContain('node_modules/undici/lib/web/webidl/index.js');
  });
});

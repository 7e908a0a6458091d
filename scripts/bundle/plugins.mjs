/** What esbuild has to know of our packages. */
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as zod from 'zod';
import { packageFolders } from '../manifests.mjs';
import { sourcesOf, together } from './together.mjs';

/**
 * @param entries absolute paths of the sources of the package's entries, the main one first.
 * @returns the plugins for one package, in the order in which they are asked.
 */
export function plugins(folder, entries) {
  const { dependencies = {}, peerDependencies = {} } = JSON.parse(
    readFileSync(`${folder}/package.json`, 'utf8'),
  );
  const joined = together(folder, entries);
  return [
    ownSources(folder, joined),
    oneZod(folder),
    lateBuiltins,
    builtins,
    bareAxios,
    partsOfUndici,
    partsOfXmlLibraries,
    outside([...Object.keys(dependencies), ...Object.keys(peerDependencies)]),
    lateLibraries(joined),
  ];
}

/** Sources of the package: zod is imported as a namespace, of which esbuild keeps what is used. */
function ownSources(folder, { late, importsFrom }) {
  return {
    name: 'own sources',
    setup({ onResolve, onLoad }) {
      // an effect is assumed, so that imports of what is put together stay
      onResolve({ filter: /^\./ }, ({ path, resolveDir }) =>
        resolveDir.includes('node_modules')
          ? undefined
          : { path: resolve(resolveDir, path.replace(/\.js$/, '.ts')), sideEffects: true },
      );
      onLoad({ filter: new RegExp(`^${resolve(folder)}/.*\\.ts$`) }, ({ path }) => {
        const text = readFileSync(path, 'utf8').replace(
          /^import \{ z \} from 'zod';$/m,
          "import * as z from 'zod';",
        );
        return { contents: late.has(path) ? text + importsFrom(dirname(path)) : text, loader: 'ts' };
      });
    },
  };
}

/** What is installed beside the package. */
function outside(names) {
  return {
    name: 'outside',
    setup({ onResolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind, namespace, resolveDir }) => {
        if (kind === 'entry-point' || namespace !== 'file' || resolveDir.includes('node_modules')) return;
        const name = path.startsWith('@') ? path.split('/', 2).join('/') : path.split('/', 1)[0];
        if (!names.includes(name)) return;
        return { path, external: true };
      });
    },
  };
}

/**
 * Modules of Node are loaded when one of their functions is called, which a program may never do. Also what is loaded anyway takes a
 * while as an ES module, for which Node reads all that it exports.
 */
const lateBuiltins = {
  name: 'late builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^.]/ }, ({ path, kind, namespace }) =>
      kind === 'import-statement' && namespace === 'file' && isBuiltin(path)
        ? { path, namespace: 'late-builtin' }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'late-builtin' }, async ({ path }) => {
      const module = await import(path);
      const names = Object.keys(module).filter((name) => name !== 'default');
      const lines = names.map((name) =>
        isPlainFunction(module[name])
          ? `export const ${name} = (...given) => load().${name}(...given);`
          : `export const ${name} = /* @__PURE__ */ (() => load().${name})();`,
      );
      return {
        contents: `let loaded;
const load = () => (loaded ??= process.getBuiltinModule('${path}'));
export default /* @__PURE__ */ (() => load())();
${lines.join('\n')}`,
      };
    });
  },
};

/** A function that is neither a class nor has properties that somebody may read. */
function isPlainFunction(value) {
  return (
    typeof value === 'function' &&
    !/^[A-Z]/.test(value.name) &&
    Reflect.ownKeys(value).every((key) => ['length', 'name', 'prototype'].includes(key))
  );
}

/** CommonJS libraries `require` modules of Node, which an ES module cannot; this way needs no address of the file. */
const builtins = {
  name: 'builtins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /./ }, ({ path, kind }) =>
      kind === 'require-call' && isBuiltin(path) ? { path, namespace: 'builtin' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => {
      const module = `process.getBuiltinModule(${JSON.stringify(path)})`;
      // commander asks for it and needs it for programs in files of their own, of which there are none here
      const isRare = path.endsWith('child_process');
      const contents = isRare ? `new Proxy({}, { get: (_, name) => ${module}[name] })` : module;
      return { contents: `module.exports = ${contents};`, loader: 'js' };
    });
  },
};

/**
 * axios with the adapter of ours alone: its own and the form data that only those send are left out, as axios leaves some of them out
 * for browsers. With them come thirty packages that nothing here calls, and Node's own `fetch`, which is loaded when it is looked at.
 */
const bareAxios = {
  name: 'bare axios',
  setup({ onLoad }) {
    const unused = /\/axios\/lib\/(adapters\/(http|xhr|fetch)|platform\/node\/classes\/FormData)\.js$/;
    onLoad({ filter: unused }, () => ({ contents: 'export default null; export const getFetch = null;' }));
    onLoad({ filter: /\/axios\/lib\/utils\.js$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const look = "typeof G.FormData !== 'undefined' ? G.FormData : undefined";
      if (!text.includes(look)) throw new Error(`${path}: looks for FormData in another way than before`);
      return { contents: text.replace(look, 'undefined') };
    });
  },
};

/** undici without HTTP/2, which our connections do not offer and for which Node's module is slow to load, and without bodies of forms, which they do not send. */
const partsOfUndici = {
  name: 'parts of undici',
  setup({ onLoad }) {
    onLoad({ filter: /\/undici\/lib\/dispatcher\/client-h2\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('HTTP/2 is not bundled'); };",
    }));
    onLoad({ filter: /\/undici\/lib\/web\/fetch\/body\.js$/ }, () => ({
      contents: "exports.extractBody = () => { throw new Error('bodies of forms are not bundled'); };",
    }));
  },
};

/** The libraries for XML, of which only what is used is bundled: they do not say that their modules have no effects when they are loaded. */
const partsOfXmlLibraries = {
  name: 'parts of XML libraries',
  setup({ onResolve, resolve: find }) {
    const filter = /^(fast-xml-(parser|validator)|detailed-xml-validator|@nodable\/[\w-]+)$/;
    onResolve({ filter }, async ({ path, kind, resolveDir, pluginData }) => {
      if (pluginData === FOUND) return;
      const found = await find(path, { kind, resolveDir, pluginData: FOUND });
      return { ...found, sideEffects: false };
    });
  },
};

const FOUND = Symbol('found');

/** A library that is loaded by `import()` keeps the names that Node finds in it, also where it is CommonJS. */
const lateLibraries = ({ importsFrom }) => ({
  name: 'late libraries',
  setup({ onResolve, onLoad, resolve: find }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind, namespace, resolveDir }) =>
      kind === 'dynamic-import' && namespace === 'file' && !isBuiltin(path)
        ? { path, namespace: 'late', pluginData: resolveDir }
        : undefined,
    );
    onLoad({ filter: /./, namespace: 'late' }, async ({ path, pluginData: resolveDir }) => {
      const { path: file } = await find(path, { kind: 'import-statement', resolveDir });
      const names = Object.keys(await import(pathToFileURL(file).href)).join(', ');
      const contents = `export { ${names} } from ${JSON.stringify(path)};${importsFrom(resolveDir)}`;
      return { contents, resolveDir };
    });
  },
});

export const ZOD = '@moderato/core/zod';

/**
 * zod is bundled once, into the core, and of it what our packages use: all of it takes five times as long to load. Declarations go on
 * naming `zod`, whose schemas work with those of another copy.
 */
function oneZod(folder) {
  return {
    name: 'one zod',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^zod$/ }, ({ importer, namespace }) => {
        if (importer.includes('node_modules') || namespace !== 'file') return;
        return { path: folder === 'packages/core' ? './zod.js' : ZOD, external: true };
      });
      onResolve({ filter: /^@moderato\/core\/zod$/ }, () => ({ path: 'used', namespace: 'zod-entry' }));
      onLoad({ filter: /./, namespace: 'zod-entry' }, () => ({
        contents: `export { ${usedOfZod().join(', ')} } from 'zod';`,
        resolveDir: resolve(folder),
      }));
    },
  };
}

/** Names that our sources use as values of zod. */
export function usedOfZod() {
  const names = packageFolders.flatMap(sourcesOf).flatMap((path) => {
    const text = readFileSync(path, 'utf8');
    return /from 'zod'/.test(text) ? [...text.matchAll(/\bz\.(\w+)/g)].map(([, name]) => name) : [];
  });
  return [...new Set(names)].filter((name) => name !== 'core' && Object.hasOwn(zod, name)).sort();
}

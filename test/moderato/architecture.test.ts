import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const PACKAGE = resolve(import.meta.dirname, '../../packages/moderato');

/** Folders and top files from the top down: each imports only from those below. */
const FLOORS = [
  ['index'],
  ['create-moderator'],
  ['container', 'callbacks'],
  ['moderator'],
  ['operations'],
  ['routing', 'compare'],
  ['jobs', 'policy'],
  ['layers', 'cache'],
  ['files'],
  ['call'],
  ['telemetry', 'config'],
  ['version'],
] as const;

interface Arrow {
  from: string;
  to: string;
}

const roomOf = (path: string) => path.split('/')[0]?.replace(/\.[jt]s$/, '') ?? '';
const floorOf = (path: string) => FLOORS.findIndex((rooms) => rooms.some((room) => room === roomOf(path)));

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['dist', 'node_modules'].includes(entry.name) ? [] : sourcesIn(path);
    return entry.name.endsWith('.ts') ? [relative(PACKAGE, path)] : [];
  });
}

function arrowsOf(from: string): Arrow[] {
  const text = readFileSync(join(PACKAGE, from), 'utf8');
  return [...text.matchAll(/\bfrom '(\.[^']+)'/g)].map(([, name = '']) => ({
    from,
    to: relative(PACKAGE, resolve(PACKAGE, dirname(from), name)),
  }));
}

const runsUp = ({ from, to }: Arrow) => roomOf(from) !== roomOf(to) && floorOf(from) >= floorOf(to);

describe('the folders of the front door', () => {
  const sources = sourcesIn(PACKAGE);

  it('all have a floor', () => {
    expect(sources.filter((path) => floorOf(path) === -1)).toEqual([]);
    expect([...new Set(sources.map(roomOf))].sort()).toEqual(FLOORS.flat().sort());
  });

  it('import only from below', () => {
    const arrows = sources.flatMap(arrowsOf);

    expect(arrows.length).toBeGreaterThan(100);
    expect(arrows.filter(runsUp).map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it.each([
    ['layers/retry.ts', 'jobs/scheduler.js'],
    ['routing/fall-back.ts', 'operations/moderate.js'],
    ['jobs/poll.ts', 'policy/decide.js'],
    ['call/context.ts', 'layers/compose.js'],
  ])('an import the other way would be noticed: %s -> %s', (from, to) => {
    expect(runsUp({ from, to })).toBe(true);
  });

  it('form no circle of files', () => {
    const below = new Map(
      sources.map((path) => [path, arrowsOf(path).map(({ to }) => to.replace(/\.js$/, '.ts'))]),
    );
    const state = new Map<string, 'open' | 'done'>();
    const circles: string[] = [];
    const visit = (path: string) => {
      if (state.get(path) === 'open') circles.push(path);
      if (state.has(path)) return;
      state.set(path, 'open');
      for (const next of below.get(path) ?? []) visit(next);
      state.set(path, 'done');
    };
    for (const path of sources) visit(path);

    expect(circles).toEqual([]);
  });
});

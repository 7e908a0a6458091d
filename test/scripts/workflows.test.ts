import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

interface Step {
  uses?: string;
  run?: string;
}

interface Workflow {
  on: object;
  permissions: Record<string, string>;
  jobs: Record<string, { 'runs-on': string; needs?: string; steps: Step[] }>;
}

const FOLDER = '.github/workflows';
const names = readdirSync(FOLDER);
const read = (name: string) => parse(readFileSync(`${FOLDER}/${name}`, 'utf8')) as Workflow;
const stepsOf = (name: string) => Object.values(read(name).jobs).flatMap(({ steps }) => steps);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

describe('workflows', () => {
  it('are those for releases and for the site', () => {
    expect(names.sort()).toEqual(['pages.yml', 'release.yml']);
  });

  it.each(names)('%s may only read what no job asks for', (name) => {
    expect(read(name).permissions).toEqual({ contents: 'read' });
  });

  it.each(names)('%s names the version of each action, and steps do one thing', (name) => {
    const steps = stepsOf(name);

    expect(steps.length).toBeGreaterThan(3);
    expect(steps.filter(({ uses, run }) => (uses === undefined) === (run === undefined))).toEqual([]);
    const actions = steps.flatMap(({ uses }) => uses ?? []);
    expect(actions.filter((uses) => !/^actions\/[\w-]+@v\d+$/.test(uses))).toEqual([]);
  });

  it.each(names)('%s runs only scripts that exist', (name) => {
    const commands = stepsOf(name).flatMap(({ run }) => run ?? []);
    const files = commands.flatMap((run) => /(?:^|\s)(?:node |\.\/)([\w./-]+)/.exec(run)?.[1] ?? []);
    const npmScripts = commands.flatMap((run) => /npm run (\S+)/.exec(run)?.[1] ?? []);

    expect(files.length + npmScripts.length).toBeGreaterThan(0);
    expect(files.filter((path) => path !== '-p' && !existsSync(path))).toEqual([]);
    expect(npmScripts.filter((script) => scripts[script] === undefined)).toEqual([]);
  });

  it.each(names)('%s waits only for jobs that it has', (name) => {
    const { jobs } = read(name);
    const needs = Object.values(jobs).flatMap(({ needs }) => needs ?? []);

    expect(needs.filter((job) => jobs[job] === undefined)).toEqual([]);
  });
});

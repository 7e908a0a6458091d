import { appendFile, copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { runBatch } from '@moderato/batch';
import { type OpenToAppend } from '../../packages/batch/durable-file.js';
import { casesOf } from '../support/exhaustive.js';
import {
  createVendor,
  forever,
  jumpingClock,
  openFolder,
  openModerator,
  parseLines,
  rowsOf,
  type ResultLine,
} from './stage.js';

const ROWS = 6;
const RUNS = casesOf(40, 150);

/** Files whose process dies when so many bytes have reached the disk, over all files together. What was not synced is lost. */
function createMortalDisk(bytes: number) {
  let left = bytes;
  let die: () => void = () => undefined;
  const death = new Promise<void>((resolve) => (die = resolve));
  const disk = { isDead: false };
  const openToAppend: OpenToAppend = async (path) => {
    await appendFile(path, '');
    let pending = Buffer.alloc(0);
    return {
      appendFile: async (text) => {
        pending = Buffer.concat([pending, Buffer.from(text)]);
      },
      datasync: async () => {
        if (disk.isDead) await forever();
        const kept = pending.subarray(0, left);
        left -= pending.length;
        pending = Buffer.alloc(0);
        disk.isDead = left < 0;
        await appendFile(path, kept);
        if (!disk.isDead) return;
        die();
        await forever();
      },
      close: async () => undefined,
    };
  };
  return { disk, death, openToAppend };
}

/** The lock of a process that died: it shows no sign of life. */
const silentLock = {
  now: () => 0,
  wallNow: () => 0,
  sleep: (_ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve())),
  place: null,
  isAlive: () => true,
};

/** Runs a batch that dies after so many bytes, then another process's rerun over copies of its files. */
async function runWithCrash(bytes: number, concurrency: number, onUncertain: 'error' | 'resubmit') {
  const stage = await openFolder();
  const { disk, death, openToAppend } = createMortalDisk(bytes);
  const mortal = createVendor({ submit: () => (disk.isDead ? forever() : undefined) });
  const parts = { clock: jumpingClock(), openToAppend, lock: silentLock };
  const first = runBatch(openModerator(mortal.provider), rowsOf(ROWS), {
    out: stage.out,
    concurrency,
    parts,
  });
  await Promise.race([first, death]);
  const submitted = [...mortal.submits];

  const out = join(stage.folder, 'copy.jsonl');
  await appendFile(stage.out, '');
  await copyFile(stage.out, out);
  await copyFile(stage.journal, `${out}.journal`);
  const vendor = createVendor();
  const summary = await runBatch(openModerator(vendor.provider), rowsOf(ROWS), { out, onUncertain });
  const results = parseLines<ResultLine>(await readFile(out, 'utf8'));
  await stage.remove();
  return { submitted, submittedAgain: vendor.submits, results, summary, isDead: disk.isDead };
}

describe('a batch that dies at any byte', () => {
  it('is finished by a rerun: each row once, nothing submitted twice, and only what hung is uncertain', async () => {
    let deaths = 0;
    const lost: number[] = [];
    await fc.assert(
      fc.asyncProperty(fc.nat(9000), fc.integer({ min: 1, max: 4 }), async (bytes, concurrency) => {
        const run = await runWithCrash(bytes, concurrency, 'error');

        const keys = run.results.map(({ key }) => key);
        const uncertain = run.results.filter(({ error }) => error !== undefined);
        expect([...keys].sort()).toEqual(rowsOf(ROWS).map(({ key }) => key));
        expect(run.submittedAgain.filter((id) => run.submitted.includes(id))).toEqual([]);
        for (const { error } of uncertain) expect(error).toMatchObject({ uncertain: true });
        expect(uncertain.length).toBeLessThanOrEqual(concurrency);
        // each was paid for, unless nobody knows
        const paid = [...run.submitted, ...run.submittedAgain];
        for (const { key, verdict } of run.results) if (verdict !== undefined) expect(paid).toContain(key);
        if (run.isDead) deaths += 1;
        lost.push(uncertain.length);
      }),
      { numRuns: RUNS, seed: 20_261_121 },
    );
    // otherwise nothing was tried
    expect(deaths).toBeGreaterThan(RUNS / 2);
    expect(Math.max(...lost)).toBeGreaterThan(0);
  }, 60_000);

  it('submits again only what hung, where that is wanted, and then has every verdict', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(9000), fc.integer({ min: 1, max: 4 }), async (bytes, concurrency) => {
        const run = await runWithCrash(bytes, concurrency, 'resubmit');

        const twice = run.submittedAgain.filter((id) => run.submitted.includes(id));
        expect(run.results).toHaveLength(ROWS);
        expect(run.summary).toMatchObject({ pass: ROWS, errors: 0 });
        expect(twice.length).toBeLessThanOrEqual(concurrency);
      }),
      { numRuns: casesOf(15, 60), seed: 1 },
    );
  }, 60_000);
});

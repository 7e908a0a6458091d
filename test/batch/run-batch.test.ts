import { appendFile, readFile, readdir, truncate, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type OpenToAppend } from '../../packages/batch/durable-file.js';
import { failure } from '../support/acme.js';
import { createVendor, forever, jumpingClock, openFolder, rowsOf, type Script } from './stage.js';

let stage: Awaited<ReturnType<typeof openFolder>>;

beforeEach(async () => {
  stage = await openFolder();
});

afterEach(() => stage.remove());

const uncertain = () => failure({ code: 'network', effect: 'unknown' });
const refused = () => failure({ code: 'network', effect: 'none' });
const failedJob = () => ({
  state: 'failed' as const,
  vendorState: 'BROKEN',
  error: failure({ code: 'job_failed', retry: 'never' }),
});

/** Runs until the vendor has a job of `a0` that does not end, then stops as an interrupt does. */
async function interruptWhileWaiting(): Promise<ReturnType<typeof createVendor>> {
  const interrupt = new AbortController();
  const vendor = createVendor({
    fetch: (_id, ticket) => {
      interrupt.abort();
      return { ticket, state: 'running', vendorState: 'WORKING' };
    },
  });
  const summary = await stage.run(vendor.provider, rowsOf(1), { signal: interrupt.signal });
  expect(summary).toMatchObject({ isInterrupted: true, results: 0, submitted: 1 });
  return vendor;
}

describe('a batch', () => {
  it('writes one line for each row, with its verdict, its place and its companions', async () => {
    const { provider, submits } = createVendor();
    const [first, second] = rowsOf(2);

    const summary = await stage.run(provider, [{ ...first!, meta: { label: 'x' } }, second!]);

    expect(summary).toEqual({
      results: 2,
      pass: 2,
      review: 0,
      block: 0,
      errors: 0,
      errorCodes: {},
      uncertain: 0,
      reused: 0,
      fetched: 0,
      submitted: 2,
      duplicates: 0,
      stoppedBy: null,
      isInterrupted: false,
    });
    const results = await stage.results();
    expect(results.find(({ key }) => key === 'a0')).toMatchObject({
      line: 1,
      id: 'a0',
      meta: { label: 'x' },
      verdict: { decision: 'pass', source: { jobId: 'job-a0' } },
    });
    expect(results.map(({ key }) => key).sort()).toEqual(['a0', 'a1']);
    expect(submits).toEqual(['a0', 'a1']);
  });

  it('writes of each hand-over that it begins and how it ended, and never the content', async () => {
    const { provider } = createVendor();

    await stage.run(provider, rowsOf(1));

    const entries = await stage.entries();
    expect(entries.map(({ event, key }) => [event, key])).toEqual([
      [undefined, undefined],
      ['submitting', 'a0'],
      ['submitted', 'a0'],
    ]);
    expect(await readFile(stage.journal, 'utf8')).not.toContain('example.com');
    expect((await readdir(stage.folder)).sort()).toEqual(['out.jsonl', 'out.jsonl.journal']);
  });

  it('is over at once when it is run again', async () => {
    const { provider, submits } = createVendor();
    await stage.run(provider, rowsOf(3));

    const summary = await stage.run(provider, rowsOf(3));

    expect(summary).toMatchObject({ results: 3, pass: 3, reused: 3, submitted: 0 });
    expect(submits).toHaveLength(3);
  });

  it('names the earlier line of a key that comes twice, and judges the first alone', async () => {
    const { provider, submits } = createVendor();
    const twice: unknown[] = [];
    const [row] = rowsOf(1);

    const summary = await stage.run(provider, [row!, { ...row!, line: 7 }], {
      onDuplicate: ({ line }, first) => void twice.push([line, first]),
    });

    expect(twice).toEqual([[7, 1]]);
    expect(summary).toMatchObject({ results: 1, duplicates: 1 });
    expect(submits).toEqual(['a0']);
  });

  it('keeps a few under way at a time and no more', async () => {
    const underWay: (() => void)[] = [];
    let most = 0;
    const { provider } = createVendor({
      submit: () =>
        new Promise((resolve) => {
          underWay.push(resolve);
          most = Math.max(most, underWay.length);
          // with fewer at a time the third never comes
          if (underWay.length === 3) for (const end of underWay.splice(0)) setImmediate(end);
        }),
    });

    await stage.run(provider, rowsOf(39), { concurrency: 3 });

    expect(most).toBe(3);
  });

  it('refuses a concurrency that is no whole number', async () => {
    await expect(stage.run(createVendor().provider, [], { concurrency: Number.NaN })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('options.concurrency'),
    });
  });
});

describe('a rerun', () => {
  it('fetches the job of a run that was interrupted, and submits nothing', async () => {
    await interruptWhileWaiting();
    const { provider, submits, fetches } = createVendor();

    const summary = await stage.run(provider, rowsOf(1));

    expect(summary).toMatchObject({ results: 1, pass: 1, fetched: 1, submitted: 0 });
    expect({ submits, fetches }).toEqual({ submits: [], fetches: ['a0'] });
  });

  it('leaves alone what may be paid for, and says so', async () => {
    const first = createVendor({ submit: () => Promise.reject(uncertain()) });
    await stage.run(first.provider, rowsOf(1));
    const { provider, submits } = createVendor();

    const summary = await stage.run(provider, rowsOf(1), { retryErrors: true });

    expect(submits).toEqual([]);
    expect(summary).toMatchObject({ results: 1, errors: 1, uncertain: 1 });
    expect(await stage.results()).toMatchObject([{ key: 'a0', error: { code: 'network', uncertain: true } }]);
  });

  it('says of a submit whose answer it never saw that it is uncertain', async () => {
    await stage.run(createVendor().provider, []);
    await appendFile(stage.journal, '{"event":"submitting","key":"a0","provider":"acme"}\n');
    const { provider, submits } = createVendor();

    await stage.run(provider, rowsOf(1));

    expect(submits).toEqual([]);
    expect(await stage.results()).toMatchObject([
      { key: 'a0', error: { code: 'network', uncertain: true, effect: 'unknown', contentId: 'a0' } },
    ]);
  });

  it('submits it again where that is wanted, and leaves one line', async () => {
    const first = createVendor({ submit: () => Promise.reject(uncertain()) });
    await stage.run(first.provider, rowsOf(2));
    const { provider, submits } = createVendor();

    const summary = await stage.run(provider, rowsOf(2), { onUncertain: 'resubmit' });

    expect(submits.sort()).toEqual(['a0', 'a1']);
    expect(summary).toMatchObject({ results: 2, pass: 2, errors: 0, uncertain: 0 });
    expect(await stage.results()).toHaveLength(2);
  });

  it('does again what certainly cost nothing', async () => {
    const script: Script = {
      submit: (id) =>
        id === 'a1' ? Promise.reject(failure({ code: 'invalid_content', effect: 'none' })) : undefined,
    };
    const first = await stage.run(createVendor(script).provider, rowsOf(3));
    const { provider, submits } = createVendor();

    const second = await stage.run(provider, rowsOf(3));

    expect(first).toMatchObject({ results: 3, errors: 1, uncertain: 0 });
    expect(second).toMatchObject({ results: 3, pass: 3, errors: 0, reused: 2 });
    expect(submits).toEqual(['a1']);
    expect((await stage.results()).map(({ key }) => key).sort()).toEqual(['a0', 'a1', 'a2']);
  });

  it('keeps the error of a job that failed, and submits it again only with retryErrors', async () => {
    await stage.run(createVendor({ fetch: failedJob }).provider, rowsOf(1));
    const kept = createVendor();
    const repeated = createVendor();

    const second = await stage.run(kept.provider, rowsOf(1));
    const third = await stage.run(repeated.provider, rowsOf(1), { retryErrors: true });

    expect(second).toMatchObject({ errors: 1, reused: 1 });
    expect(kept).toMatchObject({ submits: [], fetches: [] });
    expect(third).toMatchObject({ errors: 0, pass: 1, results: 1 });
    expect(repeated.submits).toEqual(['a0']);
    expect(await stage.results()).toHaveLength(1);
  });

  it('waits again for a job that was not over in time', async () => {
    const never = createVendor({
      fetch: (_id, ticket) => ({ ticket, state: 'running', vendorState: 'WORKING' }),
    });
    const first = await stage.run(never.provider, rowsOf(1), { call: { timeoutMs: 5000 } });
    const { provider, submits } = createVendor();

    const second = await stage.run(provider, rowsOf(1));

    expect(first).toMatchObject({ errors: 1 });
    expect(second).toMatchObject({ errors: 0, pass: 1, results: 1, fetched: 1 });
    expect(submits).toEqual([]);
  });

  it('gets its verdicts back by the tickets when the output is gone', async () => {
    await stage.run(createVendor().provider, rowsOf(3));
    await truncate(stage.out);
    const { provider, submits } = createVendor();

    const summary = await stage.run(provider, rowsOf(3));

    expect(summary).toMatchObject({ results: 3, fetched: 3, submitted: 0 });
    expect(submits).toEqual([]);
  });

  it('cuts off a result and an entry that were torn', async () => {
    await stage.run(createVendor().provider, rowsOf(2));
    await appendFile(stage.out, '{"key":"a2","verd');
    await appendFile(stage.journal, '{"event":"submitted","key":"a2","tick');
    const { provider, submits } = createVendor();

    const summary = await stage.run(provider, rowsOf(3));

    expect(summary).toMatchObject({ results: 3, pass: 3 });
    expect(submits).toEqual(['a2']);
    expect(await stage.results()).toHaveLength(3);
  });
});

describe('files that do not fit', () => {
  it('of another input are refused', async () => {
    await stage.run(createVendor().provider, rowsOf(1), { input: 'one' });

    await expect(stage.run(createVendor().provider, rowsOf(1), { input: 'two' })).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('another input'),
    });
  });

  it('of other settings are refused by name, and hold no setting', async () => {
    await stage.run(createVendor().provider, rowsOf(1), { settings: { kind: 'secretive' } });

    await expect(
      stage.run(createVendor().provider, rowsOf(1), { call: { categories: ['sexual'] } }),
    ).rejects.toThrow('other settings: categories, kind;');
    expect(await readFile(stage.journal, 'utf8')).not.toContain('secretive');
  });

  it('are refused with the line that is damaged', async () => {
    await stage.run(createVendor().provider, rowsOf(2));
    const [header, , ...rest] = (await readFile(stage.journal, 'utf8')).split('\n');
    await writeFile(stage.journal, [header, '{"event":', ...rest].join('\n'));
    await truncate(stage.out);

    await expect(stage.run(createVendor().provider, rowsOf(2))).rejects.toThrow(
      /^line 2 of the journal .* is damaged/,
    );
  });

  it('are refused where results have lost their journal', async () => {
    await stage.run(createVendor().provider, rowsOf(1));
    await truncate(stage.journal);

    await expect(stage.run(createVendor().provider, rowsOf(1))).rejects.toThrow('is missing');
  });

  it('are refused where a result stands twice', async () => {
    await stage.run(createVendor().provider, rowsOf(1));
    await appendFile(stage.out, await readFile(stage.out));

    await expect(stage.run(createVendor().provider, rowsOf(1))).rejects.toThrow('line 2 of');
  });
});

describe('a vendor that is down', () => {
  it('makes all rows pause, and costs none of them its verdict when it comes back', async () => {
    let isDown = true;
    const clock = jumpingClock();
    const { provider } = createVendor({
      submit: () => {
        if (isDown && clock.pauses.length < 4) throw refused();
        isDown = false;
      },
    });

    const summary = await stage.run(provider, rowsOf(20), { parts: { clock }, concurrency: 4 });

    expect(summary).toMatchObject({ results: 20, pass: 20, errors: 0 });
    expect(clock.pauses.length).toBeGreaterThanOrEqual(4);
  });

  it('is tried a few times for each row, and waited for as long as it asks', async () => {
    const clock = jumpingClock();
    const { provider, submits } = createVendor({
      submit: () => {
        throw failure({ code: 'rate_limited', effect: 'none', retryAfterMs: 90_000 });
      },
    });

    const summary = await stage.run(provider, rowsOf(1), { parts: { clock } });

    expect(submits).toHaveLength(6);
    expect(clock.pauses).toEqual([90_000, 90_000, 90_000, 90_000, 90_000]);
    expect(summary).toMatchObject({ errors: 1, uncertain: 0 });
  });

  it('is never tried again after a submit that may be paid for', async () => {
    const { provider, submits } = createVendor({ submit: () => Promise.reject(uncertain()) });

    await stage.run(provider, rowsOf(1));

    expect(submits).toEqual(['a0']);
  });

  it.each(['auth', 'quota', 'config'] as const)(
    'for good, as by %s, ends the run at once and loses nothing',
    async (code) => {
      const { provider, submits } = createVendor({
        submit: () => Promise.reject(failure({ code, effect: 'none', retry: 'never' })),
      });

      const summary = await stage.run(provider, rowsOf(50), { concurrency: 2 });
      const second = createVendor();
      const rerun = await stage.run(second.provider, rowsOf(50));

      expect(summary).toMatchObject({ results: 0, stoppedBy: { code } });
      expect(submits.length).toBeLessThanOrEqual(2);
      expect(rerun).toMatchObject({ results: 50, pass: 50 });
    },
  );
});

describe('a disk that is full', () => {
  /** A disk on which files of one name cannot grow beyond a number of appends. */
  const fullAfter =
    (appends: number, ending: string): OpenToAppend =>
    async (path) => {
      let left = path.endsWith(ending) ? appends : Infinity;
      return {
        appendFile: async (text) => {
          left -= 1;
          if (left < 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' });
          await appendFile(path, text);
        },
        datasync: async () => undefined,
        close: async () => undefined,
      };
    };

  it.each(['.journal', 'out.jsonl'])(
    'for %s ends the run, and nothing is paid for without being written down',
    async (ending) => {
      const vendor = createVendor();
      const parts = { clock: jumpingClock(), openToAppend: fullAfter(4, ending) };

      await expect(stage.run(vendor.provider, rowsOf(30), { parts, concurrency: 1 })).rejects.toMatchObject({
        code: 'internal',
        message: expect.stringContaining('(ENOSPC)'),
      });
      const second = createVendor();
      const summary = await stage.run(second.provider, rowsOf(30));

      // beside the one whose line is not written, the one that began meanwhile
      expect(vendor.submits.length).toBeLessThanOrEqual(6);
      expect(second.submits.filter((id) => vendor.submits.includes(id))).toEqual([]);
      expect(summary).toMatchObject({ results: 30 });
    },
  );
});

describe('an interrupt', () => {
  it('lets a submit that is under way finish and writes its ticket down', async () => {
    const interrupt = new AbortController();
    const vendor = createVendor({
      submit: async (_id, signal) => {
        interrupt.abort();
        await new Promise((resolve) => setImmediate(resolve));
        if (signal?.aborted === true) throw uncertain();
      },
    });

    await stage.run(vendor.provider, rowsOf(5), { signal: interrupt.signal, concurrency: 1 });

    expect(vendor.submits).toEqual(['a0']);
    expect((await stage.entries()).map(({ event }) => event)).toEqual([undefined, 'submitting', 'submitted']);
  });

  it('ends a run whose input hangs', async () => {
    const interrupt = new AbortController();
    const rows = (async function* () {
      yield* rowsOf(1);
      await forever();
    })();
    const { provider } = createVendor();

    const summary = await stage.run(provider, rows as never, {
      signal: interrupt.signal,
      onResult: () => interrupt.abort(),
    });

    expect(summary).toMatchObject({ isInterrupted: true, results: 1 });
  });
});

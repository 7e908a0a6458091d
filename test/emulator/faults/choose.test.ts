import { afterEach, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import fc from 'fast-check';
import { createChooser } from '../../../packages/emulator/faults/choose.js';
import { checkFaults } from '../../../packages/emulator/faults/schema.js';
import { type Target } from '../../../packages/emulator/faults/target.js';
import { audioRequest, callHuawei, callTencent, jobIdOf } from '../support.js';

const running: Emulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

const target = (name: string, more: Partial<Target> = {}): Target => ({
  vendor: 'tencent',
  operations: ['submit audio'],
  identity: name,
  names: [name],
  ...more,
});

const chooserOf = (faults: object[], seed = 1) => createChooser(seed, checkFaults({ faults }).faults);

describe('the choice of faults', () => {
  it('does not depend on the order in which different contents arrive', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 30 });
    const shuffled = names.chain((own) =>
      fc.tuple(fc.constant(own), fc.shuffledSubarray(own, { minLength: own.length })),
    );
    fc.assert(
      fc.property(shuffled, fc.integer(), ([first, second], seed) => {
        const faults = [
          { fault: 'reset', rate: 0.4 },
          { fault: 'timeout', rate: 0.5 },
        ];
        const run = (order: string[]) => {
          const chooser = chooserOf(faults, seed);
          return new Map(order.map((name) => [name, chooser.choose(target(name)).first('instead')?.fault]));
        };

        const [one, other] = [run(first), run(second)];

        for (const name of first) expect(other.get(name)).toBe(one.get(name));
      }),
    );
  });

  it('takes about the share that the rate says, and each repeat of a request draws anew', () => {
    const chooser = chooserOf([{ fault: 'reset', rate: 0.2 }]);
    const isHit = (name: string) => chooser.choose(target(name)).first('instead') !== undefined;

    const different = Array.from({ length: 2000 }, (_, index) => isHit(`a-${index}`)).filter(Boolean).length;
    const repeated = Array.from({ length: 2000 }, () => isHit('same')).filter(Boolean).length;

    expect(different).toBeGreaterThan(320);
    expect(different).toBeLessThan(480);
    expect(repeated).toBeGreaterThan(320);
    expect(repeated).toBeLessThan(480);
  });

  it('never takes a fault of rate 0 and always one of rate 1', () => {
    const chooser = chooserOf([
      { fault: 'reset', rate: 0 },
      { fault: 'timeout', rate: 1 },
    ]);

    const faults = Array.from({ length: 50 }, () => chooser.choose(target('a')).first('instead')?.fault);

    expect(new Set(faults)).toEqual(new Set(['timeout']));
  });

  it('keeps to vendors, operations, names and times', () => {
    const chooser = chooserOf([
      { fault: 'reset', vendors: ['huawei'] },
      { fault: 'rate_limited', operations: ['fetch *'] },
      { fault: 'timeout', name: 'a-*' },
      { fault: 'error', times: 2 },
    ]);
    const hit = (own: Target) => chooser.choose(own).first('instead')?.fault;

    expect(hit(target('b', { vendor: 'huawei' }))).toBe('reset');
    expect(hit(target('b', { operations: ['fetch audio'] }))).toBe('rate_limited');
    expect(hit(target('folder/a-1.mp3'))).toBe('timeout');
    expect([hit(target('b')), hit(target('c')), hit(target('d'))]).toEqual(['error', 'error', undefined]);
  });

  it('takes the first possible fault of a stage, and does not use up the others', () => {
    const chooser = chooserOf([
      { fault: 'unknown_label', times: 1 },
      { fault: 'malformed', times: 1 },
    ]);
    const first = chooser.choose(target('a')).first('after', ({ fault }) => fault !== 'unknown_label');
    const second = chooser.choose(target('a')).first('after');

    expect([first?.fault, second?.fault]).toEqual(['malformed', 'unknown_label']);
  });
});

describe('two runs of an emulator', () => {
  const CONTENTS = Array.from({ length: 24 }, (_, index) => `a-${index}`);
  const FAULTS = {
    faults: [
      { fault: 'rate_limited' as const, rate: 0.3, operations: ['submit audio'] },
      { fault: 'stuck_job' as const, rate: 0.3 },
      { fault: 'malformed' as const, rate: 0.4, operations: ['fetch audio'] },
    ],
  };

  /** Submits to both vendors, some at once, and asks for each job three times; gives what was done to which content. */
  async function run(seed: number, contents: string[], atOnce: number) {
    const emulator = await startEmulator({ faults: FAULTS, seed });
    running.push(emulator);
    const byContent: Record<string, (string | undefined)[]> = {};
    const one = async (name: string) => {
      const input = `<Url>http://127.0.0.1:1/${name}.mp3</Url><DataId>${name}</DataId>`;
      const tencent = await callTencent(emulator, { body: audioRequest(input) });
      const jobId = tencent.status === 200 ? jobIdOf(tencent) : undefined;
      for (let count = 0; count < 3 && jobId !== undefined; count++)
        await callTencent(emulator, { method: 'GET', path: `/audio/auditing/${jobId}` });
      const data = { data: { url: `http://127.0.0.1:1/${name}.mp3` }, event_type: 'default' };
      const huawei = await callHuawei(emulator, { data: { ...data, categories: ['ad'] } });
      const accepted = JSON.parse(huawei.text) as { job_id?: string };
      const entries = emulator
        .journal()
        .filter((entry) =>
          [jobId, accepted.job_id].includes(entry.jobId) && entry.jobId !== undefined
            ? true
            : entry.contentUrl?.endsWith(`/${name}.mp3`),
        );
      byContent[name] = entries
        .map((entry) => `${entry.vendor} ${entry.operation} ${entry.fault ?? '-'}`)
        .sort();
    };
    const left = [...contents];
    const worker = async () => {
      for (let name = left.shift(); name !== undefined; name = left.shift()) await one(name);
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    return byContent;
  }

  it('with one seed do the same to the same contents in whatever order they come, and with another seed do not', async () => {
    const first = await run(7, CONTENTS, 1);
    const second = await run(7, [...CONTENTS].reverse(), 6);
    const other = await run(8, CONTENTS, 1);

    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
    expect(JSON.stringify(first)).toContain('rate_limited');
    expect(JSON.stringify(first)).toContain('stuck_job');
    expect(JSON.stringify(first)).toContain('malformed');
    expect(JSON.stringify(first)).toContain('submit audio -');
  });
});

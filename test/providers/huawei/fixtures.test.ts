import { existsSync, readdirSync } from 'node:fs';
import {
  inputOf,
  isModerationError,
  verdictSchema,
  type Content,
  type JobTicket,
  type Provider,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { describe, expect, it } from '@jest/globals';
import { huaweiMap } from '../../../normalizer/maps/huawei.js';
import { createHuawei } from '../../../providers/huawei/index.js';
import { FIXTURES, answer, failureOf, fakeSend, fixtureOptions, readFixture } from './support.js';

const names = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

interface Exchange {
  name: string;
  operation: 'submit' | 'fetch';
  content: Content;
  ticket: JobTicket;
  call?: Partial<ProviderCall>;
  status: number;
  headers?: Record<string, string>;
  expect: { state?: string; error?: object };
}

interface Callback {
  name: string;
  operation: 'callback';
  headers: Record<string, string>;
  expect: { state?: string; trust?: string; jobId?: string; error?: object };
}

const cases = names.map((name) => ({ name, ...readJson(`${name}/case.json`) }) as Exchange | Callback);
const exchanges = cases.filter((one) => one.operation !== 'callback');
const callbacks = cases.filter((one) => one.operation === 'callback');

function readJson(path: string): object {
  return JSON.parse(readFixture(path)) as object;
}

function responseOf(name: string): string {
  const file = readdirSync(new URL(`${name}/`, FIXTURES)).find((entry) => entry.startsWith('response.'));
  return readFixture(`${name}/${file}`);
}

async function replay(one: Exchange) {
  const { send, requests } = fakeSend(() => answer(responseOf(one.name), one.status, one.headers));
  const provider = createHuawei({ ...fixtureOptions, send });
  const call = { categories: null, ...one.call };
  const exchange =
    one.operation === 'submit' ? handOver(provider, one, call) : provider.fetchJob!(one.ticket, call);
  const outcome: unknown = await exchange.catch((error: unknown) => error);
  return { outcome, requests };
}

/** JSON cannot hold bytes: a case writes them as base64. */
function handOver(provider: Provider, { content }: Exchange, call: ProviderCall) {
  const { bytes } = content as { bytes?: unknown };
  const given = typeof bytes === 'string' ? { ...content, bytes: Buffer.from(bytes, 'base64') } : content;
  const answers = provider.capabilities.kinds[content.kind]!.inputs[inputOf(given)];
  return answers === 'sync' ? provider.check!(given, call) : provider.submit!(given, call);
}

describe('recorded exchanges with Huawei', () => {
  it.each(exchanges)('$name sends exactly the recorded request', async (one) => {
    const { requests } = await replay(one);
    const { method, url, headers, body } = requests[0]!;

    expect(requests).toHaveLength(1);
    expect({ method, url, headers, body: body ?? null }).toEqual(readJson(`${one.name}/request.json`));
  });

  it.each(exchanges)('$name gives the recorded outcome', async (one) => {
    const { outcome } = await replay(one);

    const summary = isModerationError(outcome)
      ? { error: outcome.toJSON() }
      : { state: (outcome as VendorJob).state };
    expect(summary).toMatchObject(one.expect);
  });

  it.each(exchanges.filter((one) => one.expect.state === 'succeeded'))(
    '$name gives the recorded verdict',
    async (one) => {
      const { name } = one;
      const { outcome } = await replay(one);

      const verdict = normalize((outcome as VendorJob & { state: 'succeeded' }).result, huaweiMap);
      const { raw, ...rest } = verdict;
      expect(rest).toEqual(readJson(`${name}/verdict.json`));
      expect(raw).toEqual(JSON.parse(responseOf(name)));
      expect(verdictSchema.safeParse(verdict).success).toBe(true);
    },
  );

  it('have a verdict wherever they succeed, and nowhere else', () => {
    const succeeded = exchanges.filter((one) => one.expect.state === 'succeeded');
    const withVerdict = names.filter((name) => existsSync(new URL(`${name}/verdict.json`, FIXTURES)));

    expect(withVerdict).toEqual(succeeded.map(({ name }) => name));
  });

  it('each name their origin', () => {
    for (const name of names) {
      expect(readJson(`${name}/origin.json`)).toMatchObject({
        source: expect.stringMatching(/\w/),
        verbatim: expect.any(Boolean),
      });
    }
  });
});

describe('recorded callbacks of Huawei', () => {
  it.each(callbacks)('$name is read as recorded', async (one) => {
    const provider = createHuawei({ ...fixtureOptions, send: fakeSend(() => answer({})).send });
    const read = () =>
      provider.readCallback!({ headers: one.headers, body: Buffer.from(responseOf(one.name)) });

    if (one.expect.error) {
      expect(await failureOf(read)).toMatchObject(one.expect.error);
    } else {
      const { ticket, state, trust } = read();
      expect({ jobId: ticket?.id, state, trust }).toEqual(one.expect);
    }
  });
});

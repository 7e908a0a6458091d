import { existsSync, readdirSync } from 'node:fs';
import {
  inputOf,
  isModerationError,
  verdictSchema,
  type Content,
  type JobTicket,
  type ProviderCall,
  type VendorJob,
} from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { describe, expect, it } from '@jest/globals';
import { tencentMap } from '../../../normalizer/maps/tencent.js';
import { FIXTURES, answer, failureOf, providerAnswering, readFixture } from './support.js';

interface Case {
  name: string;
  operation: 'submit' | 'fetch' | 'callback';
  content?: Content;
  ticket?: JobTicket;
  call?: Partial<ProviderCall>;
  status?: number;
  headers?: Record<string, string>;
  expect: { state?: string; error?: { code: string } };
}

const readJson = (path: string) => JSON.parse(readFixture(path)) as Record<string, unknown>;
const names = readdirSync(FIXTURES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);
const cases = names.map((name): Case => ({ ...(readJson(`${name}/case.json`) as unknown as Case), name }));
const exchanges = cases.filter(({ operation }) => operation !== 'callback');
const callbacks = cases.filter(({ operation }) => operation === 'callback');
const verdicts = exchanges.filter((one) => one.expect.state === 'succeeded');

function responseOf(name: string): string {
  const file = readdirSync(new URL(`${name}/`, FIXTURES)).find((entry) => entry.startsWith('response.'));
  return readFixture(`${name}/${file}`);
}

async function replay(one: Case) {
  const { provider, requests } = providerAnswering(answer(responseOf(one.name), one.status, one.headers));
  const call = { categories: null, ...one.call };
  const handOver = (content: Content) => {
    const isJudged = provider.capabilities.kinds[content.kind]?.inputs[inputOf(content)] === 'sync';
    return isJudged ? provider.check!(content, call) : provider.submit!(content, call);
  };
  const outcome: unknown = await (
    one.operation === 'submit' ? handOver(withBytes(one.content!)) : provider.fetchJob!(one.ticket!, call)
  ).catch((error: unknown) => error);
  return { outcome, requests };
}

/** JSON cannot hold bytes: a case writes them as base64. */
function withBytes(content: Content): Content {
  if (!('bytes' in content)) return content;
  return { ...content, bytes: new Uint8Array(Buffer.from(content.bytes as unknown as string, 'base64')) };
}

function summary(outcome: unknown) {
  if (isModerationError(outcome)) return { error: outcome.toJSON() };
  const job = outcome as VendorJob;
  return { state: job.state, ...('error' in job ? { error: job.error.toJSON() } : {}) };
}

describe('recorded exchanges with Tencent', () => {
  it.each(exchanges)('$name sends exactly the recorded request', async (one) => {
    const { requests } = await replay(one);
    const { method, url, headers, body } = requests[0]!;

    expect(requests).toHaveLength(1);
    expect({ method, url, headers, body: body ?? null }).toEqual(readJson(`${one.name}/request.json`));
  });

  it.each(exchanges)('$name gives the recorded outcome', async (one) => {
    expect(summary((await replay(one)).outcome)).toMatchObject(one.expect);
  });

  it.each(verdicts)('$name gives the recorded verdict', async ({ name, ...one }) => {
    const { outcome } = await replay({ name, ...one });

    const verdict = normalize((outcome as VendorJob & { state: 'succeeded' }).result, tencentMap);
    const { raw, ...rest } = verdict;
    expect(rest).toEqual(readJson(`${name}/verdict.json`));
    // the oldest answers about images have no id
    if (rest.source.jobId !== null) expect(JSON.stringify(raw)).toContain(JSON.stringify(rest.source.jobId));
    expect(verdictSchema.safeParse(verdict).success).toBe(true);
  });

  it('have a verdict wherever they succeed, and nowhere else', () => {
    const withVerdict = names.filter((name) => existsSync(new URL(`${name}/verdict.json`, FIXTURES)));

    expect(withVerdict).toEqual(verdicts.map(({ name }) => name));
  });

  it('attach the answer to what cannot be used', async () => {
    for (const one of exchanges.filter(({ expect: { error } }) => error?.code === 'bad_response')) {
      expect((await replay(one)).outcome).toHaveProperty('body', responseOf(one.name));
    }
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

describe('recorded callbacks of Tencent', () => {
  it.each(callbacks)('$name is read as recorded', async (one) => {
    const { provider } = providerAnswering(answer(''));
    const read = () =>
      provider.readCallback!({ headers: one.headers ?? {}, body: Buffer.from(responseOf(one.name)) });

    if (one.expect.error) {
      expect(await failureOf(read)).toMatchObject(one.expect.error);
    } else {
      const { ticket, state, trust } = read();
      expect({ jobId: ticket?.id ?? null, state, trust }).toEqual(one.expect);
    }
  });
});

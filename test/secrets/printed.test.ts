import { describe, expect, it } from '@jest/globals';
import { createContainer, TOKENS } from 'moderato/container';
import { createModerator } from 'moderato';
import { answering, partsWith, recordedOf } from '../fail-closed/support.js';
import { WAYS, credentialsOf, leaksIn, openWith, secretsOf } from './support.js';

const CASES = WAYS.map((way) => [way.name, way.vendor, way] as const);

describe('no credential is shown by', () => {
  it.each(CASES)('a moderator with %s (%s), before and after it was used', async (_name, _vendor, way) => {
    const { submitted, pass, content } = recordedOf(way.vendor);
    const { moderator, requests } = openWith(way, async ({ method }) =>
      method === 'POST' ? submitted : answering(pass),
    );
    expect(leaksIn(moderator, credentialsOf(way))).toEqual([]);

    const verdict = await moderator.moderate(content);

    expect(requests).not.toHaveLength(0);
    expect(leaksIn(moderator, secretsOf(way, requests))).toEqual([]);
    expect(leaksIn(verdict, secretsOf(way, requests))).toEqual([]);
  });

  it.each(CASES)('a ticket and the progress of a call with %s (%s)', async (_name, _vendor, way) => {
    const { submitted, pass, content, ticket } = recordedOf(way.vendor);
    const { moderator, requests } = openWith(way, async ({ method }) =>
      method === 'POST' ? submitted : answering(pass),
    );
    const told: unknown[] = [await moderator.submit(content)];

    await moderator.wait(ticket, { onProgress: (progress) => told.push(progress) });

    expect(told).toHaveLength(2);
    expect(leaksIn(told, secretsOf(way, requests))).toEqual([]);
  });

  it.each(CASES)('the vendors and providers of a container with %s (%s)', async (_name, vendor, way) => {
    const container = createContainer(
      { provider: vendor, providers: { [vendor]: way.options } },
      partsWith(async () => answering('')),
    );
    const pool = container.resolve(TOKENS.vendors);
    const { provider } = await pool.get();

    expect(leaksIn([pool, provider], credentialsOf(way))).toEqual([]);
    await container.close();
  });

  it.each(CASES)('the settings that a container with %s (%s) resolved', (_name, vendor, way) => {
    const container = createContainer(
      { provider: vendor, providers: { [vendor]: way.options } },
      partsWith(async () => answering('')),
    );

    expect(leaksIn(container.resolve(TOKENS.config), credentialsOf(way))).toEqual([]);
  });
});

describe('no credential is shown by the error about', () => {
  it.each(CASES)('a callback with %s (%s)', async (_name, _vendor, way) => {
    const { moderator } = openWith(way, async () => answering(''));
    const all = credentialsOf(way).join(' ');

    for (const body of [
      '',
      all,
      JSON.stringify({ job_id: all, create_time: all, data: { trace_id: all } }),
      '{}',
    ]) {
      const error: unknown = await moderator
        .handleCallback({ headers: { 'X-Auth-Signature': all }, body })
        .catch((caught: unknown) => caught);

      expect(error).toMatchObject({ name: 'ModerationError', code: 'callback_rejected' });
      expect(leaksIn(error, credentialsOf(way))).toEqual([]);
    }
  });

  it.each(CASES)('an unknown option beside %s (%s)', (_name, vendor, way) => {
    expectSilentRefusal(vendor, { ...way.options, misspelt: credentialsOf(way)[0] }, credentialsOf(way));
  });

  it.each(CASES)('a credential of %s (%s) in the wrong place', (_name, vendor, way) => {
    for (const field of ['region', 'bucket', 'projectId', 'endpoint', 'provider']) {
      for (const credential of credentialsOf(way)) {
        expectSilentRefusal(vendor, { ...way.options, [field]: `${credential} x` }, credentialsOf(way));
      }
    }
  });

  it.each(CASES)('a credential of %s (%s) in another type', (_name, vendor, way) => {
    for (const field of Object.keys(way.options)) {
      expectSilentRefusal(
        vendor,
        { ...way.options, [field]: { value: way.options[field] } },
        credentialsOf(way),
      );
      expectSilentRefusal(vendor, { ...way.options, [field]: [way.options[field]] }, credentialsOf(way));
    }
  });

  it('two ways to authenticate at once', () => {
    const both = Object.assign(
      {},
      ...WAYS.filter(({ vendor }) => vendor === 'huawei').map(({ options }) => options),
    ) as Record<string, string>;

    expectSilentRefusal('huawei', both, WAYS.flatMap(credentialsOf));
  });

  it.each(CASES)('environment variables with %s (%s)', (_name, vendor, way) => {
    const environment = Object.fromEntries(
      Object.entries(way.options).map(([field, value]) => [
        `${vendor}_${field}`.replace(/([A-Z])/g, '_$1').toUpperCase(),
        value,
      ]),
    );
    const wrong = { ...environment, [`${vendor.toUpperCase()}_REGION`]: `${credentialsOf(way)[0]}!` };

    const error = errorOf(() => createModerator({ provider: vendor }, { environment: wrong }));
    expect(error).toMatchObject({ code: 'config' });
    expect(leaksIn(error, credentialsOf(way))).toEqual([]);
  });
});

function expectSilentRefusal(
  vendor: string,
  options: Record<string, unknown>,
  secrets: readonly string[],
): void {
  const error = errorOf(() =>
    createModerator({ provider: vendor, providers: { [vendor]: options } }, { environment: {} }),
  );

  expect(error).toMatchObject({ name: 'ModerationError', code: 'config' });
  expect(leaksIn(error, secrets)).toEqual([]);
}

function errorOf(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

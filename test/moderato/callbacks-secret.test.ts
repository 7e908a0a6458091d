import { inspect } from 'node:util';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { ModerationError, type Content } from '@moderato/core';
import { createModerator, describeConfig, loadConfig, type ModeratoConfig } from 'moderato';
import { TICKET, doneJob, openCallbackVendor } from '../support/callback-vendor.js';

const SECRET = 'made-up-callback-secret';
const ADDRESS = 'https://hooks.example.com/done?a=1';
const content: Content = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' };

/** The callback address that the vendor was given. */
async function addressFor(config: ModeratoConfig, environment: Record<string, string> = {}) {
  const { moderator, vendor } = openCallbackVendor({ config: { provider: 'acme', ...config }, environment });
  await moderator.submit(content, { callbackUrl: ADDRESS });
  return vendor.calls[0]?.call.callbackUrl ?? '';
}

/** Whether a callback at an address is taken by a moderator with this secret. */
async function isTaken(secret: string, url: string) {
  const { call } = openCallbackVendor({ callbacks: { secret } });
  return call('{"id":"job-1"}', url).then(
    () => true,
    () => false,
  );
}

describe('a callback address', () => {
  it('gets a token where a secret is configured, and is left alone otherwise', async () => {
    const given = await addressFor({ callbacks: { secret: SECRET } });

    expect(given).toMatch(/^https:\/\/hooks\.example\.com\/done\?a=1&moderato=/);
    expect(await isTaken(SECRET, given)).toBe(true);
    expect(await isTaken('another-made-up-secret', given)).toBe(false);
    expect(await addressFor({})).toBe(ADDRESS);
  });

  it('gets another token each time', async () => {
    const callbacks = { secret: SECRET };

    expect(await addressFor({ callbacks })).not.toBe(await addressFor({ callbacks }));
  });

  it.each([
    ['full', false],
    ['partial', true],
    ['none', true],
  ] as const)('of a vendor whose signature covers %s has a token: %p', async (signed, hasToken) => {
    const { moderator, vendor } = openCallbackVendor({ signed, callbacks: { secret: SECRET } });

    await moderator.submit(content, { callbackUrl: ADDRESS });

    expect(vendor.calls[0]?.call.callbackUrl?.includes('moderato=')).toBe(hasToken);
  });
});

describe('the callback secret', () => {
  it('is refused when it is short enough to be guessed', () => {
    expect(() => createModerator({ callbacks: { secret: 'short' } }, { environment: {} })).toThrow(
      /callbacks\.secret: expected at least 16 characters/,
    );
  });

  it('comes from the environment', async () => {
    const given = await addressFor({}, { MODERATO_CALLBACK_SECRET: SECRET });

    expect(await isTaken(SECRET, given)).toBe(true);
  });

  it('in code beats the environment, beside which the other fields stay', async () => {
    const environment = { MODERATO_CALLBACK_SECRET: 'another-made-up-secret' };

    expect(await isTaken(SECRET, await addressFor({ callbacks: { secret: SECRET } }, environment))).toBe(
      true,
    );
    expect(
      await isTaken(
        'another-made-up-secret',
        await addressFor({ callbacks: { maxBytes: 100 } }, environment),
      ),
    ).toBe(true);
  });

  it('in a file is beaten by the environment', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'moderato-'));
    try {
      const path = join(folder, 'moderato.config.json');
      await writeFile(
        path,
        JSON.stringify({ provider: 'acme', callbacks: { secret: 'another-made-up-secret' } }),
      );
      const config = await loadConfig({ file: path, environment: {} });
      const environment = { MODERATO_CALLBACK_SECRET: SECRET };

      const { moderator, vendor } = openCallbackVendor({ config, environment });
      await moderator.submit(content, { callbackUrl: ADDRESS });
      expect(await isTaken(SECRET, vendor.calls[0]?.call.callbackUrl ?? '')).toBe(true);
      expect(describeConfig({ callbacks: { secret: SECRET } }, environment).settings[0]?.origin).toBe(
        'the configuration object',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('that is blank is refused, by the name of its variable', () => {
    const open = () => createModerator({}, { environment: { MODERATO_CALLBACK_SECRET: ' ' } });

    expect(open).toThrow('callbacks.secret (from MODERATO_CALLBACK_SECRET)');
  });

  it.each<[ModeratoConfig, Record<string, string>, string | null]>([
    [{}, {}, null],
    [{ callbacks: { secret: SECRET } }, {}, 'the configuration object'],
    [{}, { MODERATO_CALLBACK_SECRET: SECRET }, 'MODERATO_CALLBACK_SECRET'],
  ])('is described by where it comes from, never by its value', (config, environment, origin) => {
    const description = describeConfig(config, environment);

    expect(description.settings).toEqual([
      {
        field: 'callbacks.secret',
        variable: 'MODERATO_CALLBACK_SECRET',
        origin,
        value: origin === null ? null : '[secret]',
      },
    ]);
    expect(inspect(description, { depth: null })).not.toContain(SECRET);
  });
});

describe('a token', () => {
  const callbacks = { secret: SECRET };

  it('is in no verdict, ticket, event or journal, although the vendor repeats its address', async () => {
    let given = '';
    const { moderator, vendor, advance, events } = openCallbackVendor({
      callbacks,
      fetch: () => doneJob('bad', { raw: { request: { callback: given, list: [given] }, answer: 1 } }),
    });
    const entries: unknown[] = [];
    const record = (entry: unknown) => void entries.push(entry);
    const journal = { submitting: record, submitted: record, refused: record };

    const moderated = moderator.moderate(content, { callbackUrl: ADDRESS, journal });
    await advance(1);
    given = vendor.calls[0]?.call.callbackUrl ?? '';
    await advance(60_000);
    const verdict = await moderated;

    const token = new URL(given).searchParams.get('moderato') ?? '';
    expect(token).not.toBe('');
    const callback = `${ADDRESS}&moderato=[secret]`;
    expect(verdict.raw).toEqual({ request: { callback, list: [callback] }, answer: 1 });
    expect(inspect([verdict, events, entries], { depth: null })).not.toContain(token);
    expect(entries).toHaveLength(2);
  });

  it('is in no error, nor in the answer that is kept with it', async () => {
    const given = await addressFor({ callbacks });
    const error = new ModerationError({
      code: 'bad_response',
      operation: 'fetch audio',
      message: 'not readable',
      body: `{"callback":"${given}"}`,
    });
    const { moderator } = openCallbackVendor({ callbacks, fetch: () => error });

    const thrown: unknown = await moderator.fetch(TICKET).catch((caught: unknown) => caught);

    expect(thrown).toMatchObject({ body: `{"callback":"${ADDRESS}&moderato=[secret]"}`, ticket: TICKET });
  });
});

import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ModerationError, type Content, type HttpRequest, type Send } from '@moderato/core';
import { createModerator, type ModeratorEvent, type ModeratorLogger } from 'moderato';
import fc from 'fast-check';
import { answering, partsWith, recordedOf } from '../../fail-closed/support.js';
import { WAYS, isLogin, logIn, secretsOf, type Way } from '../../secrets/support.js';
import { startTelemetry } from './telemetry.js';

const SIGNATURE = 'planted-signature-1f2e';
const ADDRESS = `https://files.example.com/planted-path-77aa/a.mp3?sig=${SIGNATURE}&expires=9`;
const TEXT = 'planted text 😀 <&"\'> %41 \\u0041';
const USER = 'planted-account-9c0d';
const CONTENT_WORDS = [SIGNATURE, 'planted-path-77aa', TEXT, 'planted text', USER];

let telemetry: ReturnType<typeof startTelemetry>;

beforeEach(() => {
  telemetry = startTelemetry();
});

afterEach(() => telemetry.end());

/** Answers of a vendor to the same content, good and bad; the bad ones quote what was sent. */
function scenariosOf({ vendor }: Way): Record<string, Send> {
  const { submitted, pass, block } = recordedOf(vendor);
  const then =
    (body: string): Send =>
    async ({ method }) =>
      method === 'POST' ? submitted : answering(body);
  const quoting =
    (status: number): Send =>
    async ({ body = '', url }) => ({
      status,
      headers: { 'x-quote': url },
      body: `${body} ${TEXT} ${ADDRESS}`,
    });
  return {
    pass: then(pass),
    block: then(block),
    damaged: then(`${block.slice(0, 200)} ${TEXT}`),
    refused: quoting(403),
    down: quoting(503),
    nonsense: quoting(200),
    lost: async ({ operation, provider }) => {
      throw new ModerationError({
        code: 'network',
        provider,
        operation,
        retry: 'later',
        message: 'no connection',
      });
    },
  };
}

/** Everything that is told of one moderation with every scenario. */
async function observe(way: Way, contents: readonly Content[]) {
  const lines: unknown[] = [];
  const events: ModeratorEvent[] = [];
  const requests: HttpRequest[] = [];
  const write = (fields: object, message: string) => void lines.push([fields, message]);
  const logger: ModeratorLogger = { debug: write, info: write, warn: write, error: write };

  for (const answer of Object.values(scenariosOf(way))) {
    const send: Send = async (request) => {
      requests.push(request);
      return isLogin(request) ? logIn() : answer(request);
    };
    const moderator = createModerator(
      { provider: way.vendor, providers: { [way.vendor]: way.options }, cache: { addresses: true } },
      { ...partsWith(send), logger, onEvent: (event) => void events.push(event) },
    );
    const options = { callbackUrl: `https://hooks.example.com/done?key=${SIGNATURE}` };
    for (const content of contents) await moderator.moderate(content, options).catch(() => undefined);
    await moderator.close();
  }
  const spans = telemetry.spans().map(({ name, attributes, events: told, status, links }) => ({
    name,
    attributes,
    told,
    status,
    links,
  }));
  return { lines, events, requests, spans, series: await telemetry.series() };
}

/** Says which words the printed forms of a value show, plainly or encoded; what an error keeps off all of them, its body, is not asked for. */
function shownIn(value: unknown, words: readonly string[]): string[] {
  const text = `${JSON.stringify(value)}\n${inspect(value, { depth: 20, maxStringLength: null, maxArrayLength: null })}`;
  return words.filter((word) =>
    [
      word,
      encodeURIComponent(word),
      JSON.stringify(word).slice(1, -1),
      Buffer.from(word).toString('base64').replace(/=+$/, ''),
    ].some((form) => text.includes(form)),
  );
}

describe('neither content nor credentials are shown by log lines, events, spans and metrics', () => {
  it.each(WAYS.map((way) => [way.name, way.vendor, way] as const))(
    'with %s (%s)',
    async (_name, _vendor, way) => {
      const user = { account: USER };
      const told = await observe(way, [
        { kind: 'audio', url: ADDRESS, id: 'mine-1', user },
        { kind: 'text', text: TEXT, id: 'mine-2', user },
        { kind: 'image', url: ADDRESS.replace('.mp3', '.png'), id: 'mine-3' },
      ]);
      const { requests, ...shown } = told;

      const forbidden = [...CONTENT_WORDS, ...secretsOf(way, requests)];
      for (const [place, value] of Object.entries(shown)) {
        expect({ place, count: value.length > 5 }).toEqual({ place, count: true });
        expect({ place, leaks: value.flatMap((entry: unknown) => shownIn(entry, forbidden)) }).toEqual({
          place,
          leaks: [],
        });
      }
      expect(JSON.stringify(shown.series)).not.toMatch(/mine-|job-|request/);
    },
  );

  it('whatever the text is', async () => {
    const way = WAYS[0]!;
    const text = fc
      .string({ unit: 'grapheme', minLength: 12, maxLength: 60 })
      .filter((word) => /\S{6}/.test(word));

    await fc.assert(
      fc.asyncProperty(text, async (word) => {
        const { lines, events, spans } = await observe(way, [{ kind: 'text', text: word }]);

        expect(shownIn([lines, events, spans], [word])).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });
});

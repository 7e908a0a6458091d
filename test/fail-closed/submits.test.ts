import { describe, expect, it } from '@jest/globals';
import { ModerationError, type HttpResponse } from '@moderato/core';
import { createModerator } from 'moderato';
import { VENDORS, answering, openOn, outcomeOf, partsWith, recordedOf, type Recorded } from './support.js';

const DAMAGES: readonly [what: string, answer: (recorded: Recorded) => HttpResponse][] = [
  ['an empty answer', () => answering('')],
  ['an HTML page', () => answering('<!DOCTYPE html><html><body>0</body></html>')],
  ['an answer that is cut off', ({ submitted }) => answering(submitted.body.trimEnd().slice(0, -2))],
  [
    'an answer without its job id',
    ({ submitted, ticket }) => answering(submitted.body.replace(ticket.id, '')),
  ],
  [
    'a job id that leads elsewhere',
    ({ submitted, ticket }) => answering(submitted.body.replace(ticket.id, '../x')),
  ],
  [
    'the answer about a job that passed, for another id',
    ({ pass, ticket }) => answering(pass.replaceAll(ticket.id, '')),
  ],
  ['HTTP 500', ({ submitted }) => ({ ...submitted, status: 500 })],
  ['HTTP 504 with a page', () => ({ ...answering('<html>late</html>'), status: 504 })],
];

const CASES = VENDORS.flatMap((id) => DAMAGES.map(([what, answer]) => [what, id, answer] as const));

describe('a submit with a damaged answer', () => {
  it.each(CASES)('is an error and is paid for once at most: %s (%s)', async (_what, id, answer) => {
    const recorded = recordedOf(id);
    const { moderator, requests } = openOn(recorded, answering(recorded.pass), answer(recorded));

    const outcome = await outcomeOf(moderator.moderate(recorded.content));

    expect(outcome).toMatchObject({ error: { effect: 'unknown', retry: 'never' } });
    expect(requests).toHaveLength(1);
  });

  it.each(VENDORS)('is sent once when its answer is lost (%s)', async (id) => {
    const { content, options } = recordedOf(id);
    let sent = 0;
    const lost = async () => {
      sent += 1;
      throw new ModerationError({
        code: 'timeout',
        operation: 'submit audio',
        provider: id,
        retry: 'later',
        message: 'late',
      });
    };
    const moderator = createModerator({ provider: id, providers: { [id]: options } }, partsWith(lost));

    expect(await outcomeOf(moderator.moderate(content))).toMatchObject({
      error: { code: 'timeout', retry: 'never' },
    });
    expect(sent).toBe(1);
  });

  it.each(VENDORS)('is sent again when no connection was made (%s)', async (id) => {
    const recorded = recordedOf(id);
    const { content, options, submitted, pass } = recorded;
    let sent = 0;
    const refusing = async () => {
      sent += 1;
      if (sent === 2) return submitted;
      if (sent > 2) return answering(pass);
      throw new ModerationError({
        code: 'network',
        operation: 'submit audio',
        provider: id,
        retry: 'later',
        effect: 'none',
        message: 'refused',
      });
    };
    const moderator = createModerator({ provider: id, providers: { [id]: options } }, partsWith(refusing));

    expect(await outcomeOf(moderator.moderate(content))).toMatchObject({ verdict: { decision: 'pass' } });
    expect(sent).toBe(3);
  });
});

import assert from 'node:assert/strict';
import { isModerationError } from '@moderato/core';
import { isRewritable, rewriteBody } from '../bodies.js';
import { HTML_PAGE, LOST, REFUSED, UNAVAILABLE, UNREADABLE, type Damage } from '../damages.js';
import { type CallFixture, type ProviderOptions } from '../fixtures.js';
import { secretsIn, secretsOf } from '../secrets-in.js';
import {
  answered,
  expectError,
  outcomeOf,
  perform,
  unreachable,
  type Group,
  type Prepare,
  type Suite,
} from '../suite.js';

/** Secrets never leave: not in an error, a cause, a stack, nor in the printed provider. */
export const secretsGroup: Group = {
  title: 'secrets',
  define: (suite) => {
    const { runner, fixtures, alternatives = {}, secrets: names } = suite.options;
    const isHttp = suite.capabilities.transport === 'http';

    for (const [way, settings] of Object.entries({ 'recorded options': fixtures.options, ...alternatives })) {
      runner.it(`with ${way}: stay out of every error`, async () => {
        for (const fixture of fixtures.calls) await assertSilent(suite, fixture, settings, AS_RECORDED);
        if (!isHttp) return;
        const samples = [suite.submits, suite.fetches].flatMap((calls) => answered(calls).slice(0, 1));
        const errors = await Promise.all(
          samples.flatMap((fixture) =>
            DAMAGES.map((damage) => assertSilent(suite, fixture, settings, damage)),
          ),
        );
        assert(errors.includes(true), 'no call failed');
      });

      if (isHttp) defineEchoes(suite, way, settings);

      runner.it(`with ${way}: stay out of the printed provider, before and after it was used`, async () => {
        const [fixture] = fixtures.calls;
        assert(fixture);
        const opened = suite.open(() => fixture.answer, settings);
        const secrets = () => secretsOf(settings, names, [...opened.requests, ...opened.preparations]);

        assert.deepEqual(secretsIn(opened.provider, secrets()), []);
        await outcomeOf(perform(opened.provider, fixture));
        assert.deepEqual(secretsIn(opened.provider, secrets()), []);
      });
    }

    runner.it(
      'and other values stay out of errors about options, all of which are config errors',
      async () => {
        const { options } = fixtures;
        const planted = 'testkit-planted-value';
        const optionNames = suite.options.optionNames ?? Object.keys(options);
        const values = [`\u0000${planted} `, planted, { [planted]: planted }, [planted], '', ' ', 0, null];
        const wrong = optionNames.flatMap((name) => values.map((value) => ({ ...options, [name]: value })));
        for (const settings of [{ ...options, testkitUnknown: planted }, ...wrong]) {
          const error = creationError(suite, settings);
          if (error === null) continue;
          assert.equal(expectError({ error }, suite).code, 'config');
          assert.deepEqual(secretsIn(error, [planted, ...secretsOf(options, names, [])]), []);
        }
      },
    );
  },
};

const AS_RECORDED: Damage = { name: 'the recorded answer', respond: (answer) => () => answer };
const DAMAGES: readonly Damage[] = [...LOST, ...UNAVAILABLE, ...REFUSED, ...UNREADABLE];

/** A vendor may repeat in its response whatever it was sent. */
function defineEchoes(suite: Suite, way: string, settings: ProviderOptions): void {
  const { runner, fixtures } = suite.options;
  runner.it(`with ${way}: stay out of errors even where the vendor repeats them`, async () => {
    for (const fixture of fixtures.calls) {
      const damages = suite.sample(await echoes(suite, fixture, settings));
      for (const damage of damages) await assertSilent(suite, fixture, settings, damage);
    }
  });

  runner.it(`with ${way}: stay out of errors while a call is prepared`, async () => {
    for (const fixture of [suite.submits[0], suite.fetches[0]]) {
      if (fixture === undefined) continue;
      const damages = suite.sample([...DAMAGES, ...(await echoes(suite, fixture, settings))]);
      for (const damage of damages) await assertSilent(suite, fixture, settings, AS_RECORDED, damage);
    }
  });
}

/** Fails when the call's error shows a secret; tells whether there was an error. */
async function assertSilent(
  suite: Suite,
  fixture: CallFixture,
  settings: ProviderOptions,
  damage: Damage,
  preparation: Damage = AS_RECORDED,
): Promise<boolean> {
  const prepare: Prepare = (request) => {
    const answer = suite.options.answerPreparation?.(request);
    return answer && preparation.respond(answer)(request);
  };
  const { provider, requests, preparations } = suite.open(damage.respond(fixture.answer), settings, prepare);
  const outcome = await outcomeOf(perform(provider, fixture));
  const inJob = 'job' in outcome && 'error' in outcome.job ? outcome.job.error : null;
  const error = 'job' in outcome ? inJob : outcome.error;
  if (error === null) return false;
  const secrets = secretsOf(settings, suite.options.secrets, [...requests, ...preparations]);
  const shown = secretsIn(error, secrets).map((secret) => whatIs(secret, settings));
  const what = isModerationError(error) ? error.code : 'error';
  assert.deepEqual(shown, [], `${fixture.name}, ${damage.name}: the ${what} shows a secret`);
  return true;
}

/** Answers in which the vendor repeats everything that it was sent. */
async function echoes(suite: Suite, fixture: CallFixture, settings: ProviderOptions): Promise<Damage[]> {
  const { provider, requests, preparations } = suite.open(() => fixture.answer, settings);
  await outcomeOf(perform(provider, fixture));
  const secrets = secretsOf(settings, suite.options.secrets, [...requests, ...preparations]).join(' ');
  const bodies = [
    `${HTML_PAGE}${secrets}`,
    `{"message":${JSON.stringify(secrets)}`,
    ...(isRewritable(fixture.answer.body)
      ? [
          rewriteBody(fixture.answer.body, () => secrets),
          rewriteBody(fixture.answer.body, ({ text }) => `${text} ${secrets}`),
        ]
      : []),
  ];
  return [200, fixture.answer.status, 400, 401, 500].flatMap((status) =>
    bodies.map(
      (body) =>
        ({
          name: `HTTP ${status} with an echo`,
          respond: (answer) => () => ({ ...answer, status, body }),
        }) satisfies Damage,
    ),
  );
}

function creationError(suite: Suite, settings: ProviderOptions): unknown {
  try {
    suite.open(unreachable, settings);
    return null;
  } catch (error) {
    return error;
  }
}

/** Names a secret without telling it, for the report of a failed test. */
function whatIs(secret: string, settings: ProviderOptions): string {
  const option = Object.keys(settings).find((name) => settings[name] === secret);
  return option ?? 'what proved the identity in a request';
}

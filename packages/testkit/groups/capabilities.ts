import assert from 'node:assert/strict';
import {
  KINDS,
  inputOf,
  isModerationError,
  type Content,
  type ContentInput,
  type Kind,
  type KindCapability,
  type Provider,
  type VendorJob,
} from '@moderato/core';
import { type CallFixture } from '../fixtures.js';
import { expectError, outcomeOf, unreachable, type Group, type Suite } from '../suite.js';

const SAMPLES: Readonly<Record<ContentInput, (kind: Kind) => Content>> = {
  text: () => ({ kind: 'text', text: 'some text' }),
  url: (kind) => ({ kind, url: 'https://example.com/content' }),
  object: (kind) => ({ kind, object: 'content' }),
  bytes: () => ({ kind: 'image', bytes: new Uint8Array([1, 2, 3]) }),
  file: (kind) => ({ kind, file: 'content' }),
};

const INPUTS = Object.keys(SAMPLES) as ContentInput[];

/** Whether the capabilities are true both ways: what is declared works, what is not declared is refused. */
export const capabilitiesGroup: Group = {
  title: 'capabilities',
  define: (suite) => {
    const { runner, fixtures } = suite.options;
    const { kinds, callbacks } = suite.capabilities;

    runner.it('declare at least one kind', async () => {
      assert(Object.keys(kinds).length > 0);
    });

    runner.it('are true about batches, cancelling and reports of mistakes', async () => {
      const { provider } = suite.open(unreachable);
      const declared = Object.values(kinds);
      for (const [method, isDeclared] of [
        ['checkBatch', declared.some(({ batch }) => batch !== undefined)],
        ['cancelJob', declared.some(({ cancel }) => cancel === true)],
        ['reportMistake', declared.some(({ mistakes }) => mistakes === true)],
      ] as const) {
        const word = isDeclared ? 'missing' : 'not declared';
        assert.equal(provider[method] !== undefined, isDeclared, `the method ${method} is ${word}`);
      }
    });

    for (const [kind, capability] of Object.entries(kinds) as [Kind, KindCapability][]) {
      const { batch } = capability;
      const [input] = batch?.inputs ?? [];
      if (batch !== undefined && input !== undefined) {
        runner.it(
          `of ${kind} refuse a batch of more contents than declared, before anything is sent`,
          async () => {
            const { provider, requests } = suite.open(unreachable);
            const contents = Array.from({ length: batch.maxItems + 1 }, () => SAMPLES[input](kind));
            const moderate = async () => {
              const [entry] = (await provider.checkBatch?.(contents, { categories: null })) ?? [];
              if (isModerationError(entry)) throw entry;
              return entry as VendorJob;
            };

            expectError(await outcomeOf(moderate()), suite);
            assert.equal(requests.length, 0, 'something was sent');
          },
        );
      }

      runner.it(
        `of ${kind} come with their methods and with a polling schedule where answers come later`,
        async () => {
          const { check, submit, fetchJob } = suite.open(unreachable).provider;

          assert(Object.keys(capability.inputs).length > 0, `${kind} takes no input at all`);
          const modes = Object.values(capability.inputs);
          if (modes.includes('sync')) assert(check, `${kind} is answered at once, but there is no check`);
          if (!modes.includes('async')) return;
          assert(submit && fetchJob, `${kind} is answered later, but there is no submit or no fetchJob`);
          const { initialMs = 0, factor = 0, maxMs = 0 } = capability.polling ?? {};
          assert(
            initialMs > 0 && factor >= 1 && maxMs >= initialMs,
            `${kind} has no sensible polling schedule`,
          );
        },
      );

      runner.it(`of ${kind} are each shown by a recorded exchange`, async () => {
        const submits = suite.submits.filter(({ content }) => content?.kind === kind);
        const shown = submits.map(({ content }) => content && inputOf(content));
        for (const input of Object.keys(capability.inputs) as (keyof typeof capability.inputs)[])
          assert(shown.includes(input), `no submit of ${kind} by ${input} was recorded`);
        assert(verdictsOf(suite, kind).length > 0, `no verdict on ${kind} was recorded`);
      });

      runner.it(`of ${kind} say truly what comes back`, async () => {
        const { score, transcript, segments, decision = 'overall' } = capability.returns;
        const verdicts = verdictsOf(suite, kind).flatMap(({ verdict }) =>
          verdict === undefined ? [] : [verdict],
        );
        const scored = verdicts.some((verdict) =>
          [verdict, ...verdict.segments].some(({ findings }) => findings.some(({ score }) => score)),
        );
        const listed = verdicts.flatMap((verdict) => verdict.segments.map(({ decision }) => decision));

        const words = verdicts.map(({ source }) => source.vendorDecision).filter((word) => word !== null);
        assert.equal(
          words.length > 0,
          decision === 'overall',
          'returns.decision and the recorded verdicts disagree',
        );
        assert.equal(scored, score !== null, 'returns.score and the recorded verdicts disagree');
        const measures = verdicts
          .flatMap((verdict) => [verdict, ...verdict.segments].flatMap(({ findings }) => findings))
          .flatMap(({ score: given }) =>
            given === null ? [] : [{ scale: given.scale, meaning: given.meaning }],
          );
        for (const measure of measures)
          assert.deepEqual(measure, score, 'returns.score says another scale or meaning');
        assert.equal(
          verdicts.some(({ text }) => text !== null),
          transcript,
          'returns.transcript and the recorded verdicts disagree',
        );
        assert.equal(
          listed.length > 0,
          segments !== 'none',
          'returns.segments and the recorded verdicts disagree',
        );
        if (segments === 'flagged')
          assert(!listed.includes('pass'), 'returns.segments says flagged, but a passing segment is listed');
      });
    }

    runner.it('leave nothing undeclared: other kinds and inputs are refused before any request', async () => {
      for (const content of undeclared(suite)) {
        const { provider, requests } = suite.open(unreachable);
        for (const handOver of methodsOf(provider)) {
          const error = expectError(await outcomeOf(handOver(content)), suite);
          assert.deepEqual(
            [error.code, error.effect],
            ['unsupported', 'none'],
            `${content.kind} by ${inputOf(content)}`,
          );
        }
        assert.equal(requests.length, 0);
      }
    });

    runner.it('say truly whether callbacks are read', async () => {
      assert.equal(suite.open(unreachable).provider.readCallback !== undefined, callbacks.supported);
      assert.equal(
        fixtures.callbacks.length > 0,
        callbacks.supported,
        'callbacks that are supported are recorded, and no others',
      );
    });
  },
};

function verdictsOf({ options }: Suite, kind: Kind): CallFixture[] {
  return options.fixtures.calls.filter(({ verdict }) => verdict?.source.kind === kind);
}

function undeclared({ capabilities }: Suite): Content[] {
  const possible = KINDS.flatMap((kind) =>
    INPUTS.map((input) => SAMPLES[input](kind)).filter((content) => content.kind === kind),
  );
  return possible.filter(
    (content) => capabilities.kinds[content.kind]?.inputs[inputOf(content)] === undefined,
  );
}

function methodsOf(provider: Provider) {
  const { check, submit } = provider;
  return [check, submit].flatMap((method) =>
    method === undefined
      ? []
      : [async (content: Content) => method.call(provider, content, { categories: null })],
  );
}

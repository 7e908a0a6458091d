import assert from 'node:assert/strict';
import {
  CATEGORIES,
  inputOf,
  isModerationError,
  type Content,
  type Kind,
  type ModerationError,
  type ProviderCall,
} from '@moderato/core';
import { answered, type Group, type Opened, type Suite } from '../suite.js';

const NAME = '0123456789abcdef0123456789abcdef.mp4';
const STAND_INS = { object: NAME, url: `https://example.com/${NAME}` };

/** A submit of a file, once it is stored. */
interface Submit {
  what: string;
  content: Content;
  call: ProviderCall;
}

/** What is refused before a file is stored, so that none is stored for nothing and none is refused that `submit` would take. */
export const fileRefusalsGroup: Group = {
  title: 'refusals of files',
  notApplicable: (suite) =>
    open(suite).provider.assertTakes === undefined ? 'the provider has no assertTakes' : null,
  define: (suite) => {
    const { runner } = suite.options;

    for (const [kind, input] of kindsOf(suite))
      runner.it(`are those of submit for ${kind}, and are found without a request`, async () => {
        for (const { what, content, call } of submitsOf(suite, kind, input)) {
          const early = open(suite);
          const refusal = refusalBefore(early, content, call);
          assert.equal(early.requests.length + early.preparations.length, 0, `${what}: a request was sent`);
          const expected = await refusalOfSubmit(open(suite), content, call);
          assert.equal(refusal?.code, expected?.code, `${what}: submit says ${saying(expected)}`);
          if (refusal !== null) assert.equal(refusal.effect, 'none', what);
        }
      });
  },
};

function open(suite: Suite): Opened {
  const { fixtures, uploads } = suite.options;
  return suite.open(async () => ({ status: 500, headers: {}, body: '' }), {
    ...fixtures.options,
    ...uploads,
  });
}

function kindsOf({ capabilities }: Suite): [Kind, 'object' | 'url'][] {
  return Object.entries(capabilities.kinds).flatMap(([kind, { uploads }]) =>
    uploads === undefined ? [] : [[kind as Kind, uploads.input]],
  );
}

/** Recorded submits and changes of them, with the stand-in for a stored file. */
function submitsOf(suite: Suite, kind: Kind, input: 'object' | 'url'): Submit[] {
  const { id } = suite.options;
  const given = { [input]: STAND_INS[input] };
  const recorded = answered(suite.submits).flatMap(({ name, content, call }): Submit[] =>
    content?.kind === kind && inputOf(content) === input
      ? [{ what: name, content: { ...content, ...given }, call: { categories: null, ...call } }]
      : [],
  );
  const plain: Submit = {
    what: `plain ${kind}`,
    content: { kind, ...given } as Content,
    call: { categories: null },
  };
  return [plain, ...recorded].flatMap(({ what, content, call }): Submit[] => {
    const unknown = { ...(call.vendorOptions?.[id] as object | undefined), testkitUnknown: 1 };
    return [
      { what, content, call },
      {
        what: `${what} with an unknown option`,
        content,
        call: { ...call, vendorOptions: { ...call.vendorOptions, [id]: unknown } },
      },
      { what: `${what} with a long id`, content: { ...content, id: 'i'.repeat(600) }, call },
      { what: `${what} with an odd id`, content: { ...content, id: 'ä 1/\u0001' }, call },
      {
        what: `${what} with a callback`,
        content,
        call: { ...call, callbackUrl: 'https://example.com/callback' },
      },
      ...CATEGORIES.map((category) => ({
        what: `${what} for ${category}`,
        content,
        call: { ...call, categories: [category] },
      })),
    ];
  });
}

function refusalBefore({ provider }: Opened, content: Content, call: ProviderCall): ModerationError | null {
  try {
    provider.assertTakes?.(content, call);
    return null;
  } catch (error) {
    if (isModerationError(error)) return error;
    throw error;
  }
}

/** What `submit` says without a request; null where it sends one. */
async function refusalOfSubmit(opened: Opened, content: Content, call: ProviderCall) {
  const { provider, requests, preparations } = opened;
  const error: unknown = await (provider.submit?.(content, call) ?? assert.fail('there is no submit')).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  const isSent = requests.length + preparations.length > 0;
  return !isSent && isModerationError(error) ? error : null;
}

function saying(error: ModerationError | null): string {
  return error === null ? 'nothing' : `${error.code} (${error.message})`;
}

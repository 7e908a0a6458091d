import assert from 'node:assert/strict';
import {
  isModerationError,
  type HttpRequest,
  type HttpResponse,
  type Kind,
  type UploadFile,
} from '@moderato/core';
import { secretsIn } from '../secrets-in.js';
import { unreachable, type Group, type Respond, type Suite } from '../suite.js';

const NAME = '0123456789abcdef0123456789abcdef.mp4';
const SIZE_BYTES = 300_000;
const CALL = { timeoutMs: 1000 };

/** As COS, OBS and S3 document them. */
const REPLIES = {
  stored: { status: 200, headers: { etag: '"made-up"' }, body: '' },
  removed: { status: 204, headers: {}, body: '' },
};

/** Replies that store nothing, whatever the vendor says when it does. */
const FAILURES: readonly HttpResponse[] = [
  { status: 301, headers: { location: 'https://example.com/' }, body: '' },
  { status: 307, headers: { location: 'https://example.com/' }, body: '' },
  { status: 400, headers: {}, body: '' },
  { status: 403, headers: {}, body: '<html>Forbidden</html>' },
  { status: 404, headers: {}, body: '' },
  { status: 429, headers: {}, body: '' },
  { status: 500, headers: {}, body: '' },
  { status: 503, headers: {}, body: '{}' },
  { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>please sign in</html>' },
];

const HOSTILE_PLACES = [
  '../other',
  '/',
  '',
  'a/../b',
  'https://example.com/a',
  'report.pdf',
  'a?b#c',
  'a\r\nb',
];

/** What becomes of files that are stored for the vendor to read. */
export const filesGroup: Group = {
  title: 'files',
  notApplicable: ({ capabilities }) =>
    Object.values(capabilities.kinds).some(({ uploads }) => uploads !== undefined)
      ? null
      : 'the vendor stores no files',
  define: (suite) => {
    const { runner } = suite.options;

    runner.it('are not stored unless that is configured, and the error names the option', async () => {
      const { provider, requests } = suite.open(unreachable);
      for (const kind of kindsOf(suite)) {
        const error = caught(() => provider.planUpload?.({ kind, name: NAME, sizeBytes: SIZE_BYTES }));
        assert.deepEqual([error.code, error.effect, error.provider], ['config', 'none', suite.options.id]);
        assert(error.message.includes(`providers.${suite.options.id}.`), kind);
      }
      assert.equal(requests.length, 0);
    });

    runner.it('have a place of their own that tickets may hold', async () => {
      const { provider } = opened(suite, unreachable);
      for (const kind of kindsOf(suite)) {
        const [first, second] = [NAME, NAME.replaceAll('0', '1')].map(
          (name) => provider.planUpload?.({ kind, name, sizeBytes: SIZE_BYTES }).place ?? assert.fail(),
        );
        assert.notDeepEqual(first, second);
        assert.deepEqual(JSON.parse(JSON.stringify(first)), first);
        const text = JSON.stringify(first);
        assert(!text.includes('?') && !text.includes('://'), 'the place is an address, which may be signed');
        assert.deepEqual(secretsIn(text, secretValues(suite)), []);
      }
    });

    runner.it('are sent whole with their length, and given in the declared way', async () => {
      for (const kind of kindsOf(suite)) {
        const { provider, requests } = opened(suite, storing(suite));
        const { place } = provider.planUpload?.({ kind, name: NAME, sizeBytes: SIZE_BYTES }) ?? assert.fail();
        const given = await (provider.upload?.(fileOf(kind), place, CALL) ?? assert.fail());

        assert.deepEqual(Object.keys(given), [suite.capabilities.kinds[kind]?.uploads?.input]);
        for (const request of requests) assert.equal(lengthIn(request), String(SIZE_BYTES));
        await provider.removeUpload?.(place, CALL);
        // one that is gone already is removed
        await provider.removeUpload?.(place, CALL);
      }
    });

    runner.it('that were not stored are an error that shows no secret', async () => {
      const [kind = 'video'] = kindsOf(suite);
      if (!(await sendsRequests(suite, kind))) return;
      for (const failure of FAILURES) {
        const { provider } = opened(suite, async (request) => {
          await drained(request);
          return failure;
        });
        const { place } = provider.planUpload?.({ kind, name: NAME, sizeBytes: SIZE_BYTES }) ?? assert.fail();
        const error = await rejected(provider.upload?.(fileOf(kind), place, CALL));

        assert.notEqual(error.code, 'internal', `status ${failure.status}`);
        assert.deepEqual(secretsIn(error, secretValues(suite)), []);
        if (failure.status === 200 || failure.status === 404) continue;
        const removal = await rejected(provider.removeUpload?.(place, CALL));
        assert.equal(removal.effect, 'none');
        assert.deepEqual(secretsIn(removal, secretValues(suite)), []);
      }
    });

    runner.it('are not removed at a place where none was stored', async () => {
      const [kind = 'video'] = kindsOf(suite);
      for (const hostile of HOSTILE_PLACES) {
        const { provider, requests } = opened(suite, unreachable);
        const { place } = provider.planUpload?.({ kind, name: NAME, sizeBytes: SIZE_BYTES }) ?? assert.fail();
        const forged = Object.fromEntries(Object.keys(place).map((field) => [field, hostile]));
        await rejected(provider.removeUpload?.(forged, CALL));
        assert.equal(requests.length, 0, JSON.stringify(hostile));
      }
    });
  },
};

function kindsOf({ capabilities }: Suite): Kind[] {
  const kinds = Object.entries(capabilities.kinds).filter(([, { uploads }]) => uploads !== undefined);
  return kinds.map(([kind]) => kind as Kind);
}

function opened(suite: Suite, respond: Respond) {
  const { uploads } = suite.options;
  assert(uploads, 'the conformance options have no uploads, although the capabilities declare them');
  return suite.open(respond, { ...suite.options.fixtures.options, ...uploads });
}

/** A function of the caller may store files without any request of the provider's own. */
async function sendsRequests(suite: Suite, kind: Kind): Promise<boolean> {
  const { provider, requests } = opened(suite, storing(suite));
  const { place } = provider.planUpload?.({ kind, name: NAME, sizeBytes: SIZE_BYTES }) ?? assert.fail();
  await provider.upload?.(fileOf(kind), place, CALL);
  return requests.length > 0;
}

function storing({ options }: Suite): Respond {
  const { stored, removed } = options.storageReplies ?? REPLIES;
  return async (request) => {
    const isStoring = request.stream !== undefined;
    assert.equal(await drained(request), isStoring ? SIZE_BYTES : 0);
    return isStoring ? stored : removed;
  };
}

async function drained({ stream }: HttpRequest): Promise<number> {
  let length = 0;
  for await (const piece of stream ?? []) length += piece.length;
  return length;
}

function lengthIn({ headers, stream }: HttpRequest): string | undefined {
  if (stream === undefined) return String(SIZE_BYTES);
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-length')?.[1];
}

function fileOf(kind: Kind): UploadFile {
  return {
    kind,
    name: NAME,
    sizeBytes: SIZE_BYTES,
    async *read() {
      for (let left = SIZE_BYTES; left > 0; left -= 100_000) yield Buffer.alloc(Math.min(left, 100_000), 'x');
    },
  };
}

function secretValues({ options }: Suite): string[] {
  const { secrets, uploads, fixtures } = options;
  return secrets.flatMap((name) => {
    const value = { ...fixtures.options, ...uploads }[name];
    return typeof value === 'string' ? [value] : [];
  });
}

function caught(work: () => unknown) {
  try {
    work();
  } catch (error) {
    if (isModerationError(error)) return error;
    throw error;
  }
  assert.fail('expected an error');
}

async function rejected(work: Promise<unknown> | undefined) {
  const error: unknown = await (work ?? assert.fail('a declared method is missing')).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!isModerationError(error)) assert.fail('expected a ModerationError');
  return error;
}

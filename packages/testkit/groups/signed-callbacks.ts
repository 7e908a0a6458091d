import assert from 'node:assert/strict';
import { leavesOf, rewriteBody } from '../bodies.js';
import { expectRejection, read } from '../callback-reading.js';
import { type CallbackFixture } from '../fixtures.js';
import { type Suite } from '../suite.js';

/** Tests for vendors that sign their callbacks, whole or in part. */
export function defineSignedCallbacks(suite: Suite, accepted: readonly CallbackFixture[]): void {
  const { runner, signedCallbackFields = [], callbackSignatureFields: inBody = [] } = suite.options;
  const signed = accepted.filter(({ expect }) => 'trust' in expect && expect.trust === 'signed');

  runner.it('that are signed were recorded', async () => {
    assert(signed.length > 0);
    const isPartial = suite.capabilities.callbacks.signed === 'partial';
    assert.equal(
      signedCallbackFields.length > 0,
      isPartial,
      'signedCallbackFields names what a partial signature covers',
    );
  });

  runner.it('that come unsigned are rejected once signing is configured', async () => {
    for (const { name, body } of signed) {
      const unsigned = inBody.length === 0 ? body : withField(body, inBody, null);
      expectRejection(suite, { headers: {}, body: unsigned }, name);
    }
  });

  runner.it('with one character of the signature changed are rejected', async () => {
    for (const fixture of signed) {
      const { name: recorded, headers, body } = fixture;
      const fields = leavesOf(body).filter(({ name }) => inBody.includes(name));
      assert(inBody.length === 0 || fields.length > 0, `${recorded}: no field holds a signature`);
      for (const { name, text } of fields) {
        for (const changed of changesOf(text))
          expectRejection(
            suite,
            { headers, body: withField(body, [name], changed) },
            `${recorded}, ${name}: ${changed}`,
          );
      }
      if (inBody.length > 0) continue;
      const names = signatureHeaders(suite, fixture);
      assert(names.length > 0, `${fixture.name}: no header is needed, so nothing is checked`);
      for (const header of names) {
        const value = fixture.headers[header] ?? '';
        for (const changed of changesOf(value)) {
          expectRejection(
            suite,
            { headers: { ...fixture.headers, [header]: changed }, body: fixture.body },
            `${fixture.name}, ${header}: ${changed}`,
          );
        }
      }
    }
  });

  runner.it('with one character of a signed field changed are rejected', async () => {
    for (const fixture of signed) {
      const { headers, body, name } = fixture;
      for (const leaf of leavesOf(body)) {
        const isSigned =
          suite.capabilities.callbacks.signed === 'full' || signedCallbackFields.includes(leaf.name);
        if (!isSigned || leaf.text === '') continue;
        const changed = rewriteBody(body, ({ index, text }) =>
          index === leaf.index ? (flips(text)[0] ?? null) : undefined,
        );
        expectRejection(suite, { headers, body: changed }, `${name}, ${leaf.name}`);
      }
    }
  });
}

/** Wrong signatures made of a good one. */
function changesOf(signature: string): string[] {
  return [...flips(signature), '', signature.slice(0, -1), `${signature}0`, ` ${signature}${signature}`];
}

/** A body with another value in some fields; null leaves them out. */
function withField(body: string, names: readonly string[], value: string | null): string {
  return rewriteBody(body, ({ name }) => (names.includes(name) ? value : undefined));
}

/** The headers without which a callback is rejected. */
function signatureHeaders(suite: Suite, { headers, body }: CallbackFixture): string[] {
  return Object.keys(headers).filter((name) => {
    const others = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
    try {
      read(suite, { headers: others, body });
      return false;
    } catch {
      return true;
    }
  });
}

/** A text with its first, a middle and its last character changed, one at a time. */
function flips(text: string): string[] {
  const places = [...new Set([0, Math.floor(text.length / 2), text.length - 1])];
  return places.map(
    (place) => `${text.slice(0, place)}${text[place] === '0' ? '1' : '0'}${text.slice(place + 1)}`,
  );
}

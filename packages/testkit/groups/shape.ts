import assert from 'node:assert/strict';
import { CONTRACT_VERSION } from '@moderato/core';
import { unreachable, type Group } from '../suite.js';

/** What every provider is, whatever it offers. */
export const shapeGroup: Group = {
  title: 'shape',
  define: (suite) => {
    const { runner, id, fixtures } = suite.options;

    runner.it('is a plain object', async () => {
      const { provider } = suite.open(unreachable);

      assert(
        [Object.prototype, null].includes(Object.getPrototypeOf(provider) as object | null),
        'the provider is a class instance',
      );
    });

    runner.it('has the id of its vendor', async () => {
      assert.equal(suite.open(unreachable).provider.id, id);
      assert.match(id, /^[a-z][a-z0-9-]*$/);
    });

    runner.it('states the version of the contract', async () => {
      assert.equal(suite.open(unreachable).provider.contractVersion, CONTRACT_VERSION);
    });

    runner.it('declares its capabilities as frozen plain data', async () => {
      const { capabilities } = suite.open(unreachable).provider;

      assertFrozen(capabilities, 'capabilities');
      assert.deepEqual(JSON.parse(JSON.stringify(capabilities)), capabilities);
    });

    runner.it('closes, also twice', async () => {
      const { provider } = suite.open(unreachable);

      await provider.close?.();
      await provider.close?.();
    });

    runner.it('has a recorded response for every exchange over the wire', async () => {
      if (suite.capabilities.transport === 'none') return;
      for (const { name, answer, expect } of fixtures.calls)
        assert(answer.body !== '' || 'error' in expect, `${name}: no response file`);
    });

    runner.it('says of every fixture where it comes from', async () => {
      for (const { name, origin } of [...fixtures.calls, ...fixtures.callbacks]) {
        assert(
          typeof origin.source === 'string' && origin.source.trim() !== '',
          `${name}: origin.json names no source`,
        );
        assert.equal(
          typeof origin.verbatim,
          'boolean',
          `${name}: origin.json does not say whether the answer is verbatim`,
        );
      }
    });
  },
};

function assertFrozen(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) {
    assert.notEqual(typeof value, 'function', `${path} is a function`);
    return;
  }
  assert(Object.isFrozen(value), `${path} is not frozen`);
  for (const [name, child] of Object.entries(value)) assertFrozen(child, `${path}.${name}`);
}

import { runInNewContext } from 'node:vm';
import { types } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { isBytes } from '../../packages/core/realms.js';

const VALUES: Readonly<Record<string, unknown>> = {
  bytes: new Uint8Array(1),
  'a buffer': Buffer.from('a'),
  'bytes of another realm': runInNewContext('new Uint8Array(1)'),
  'bytes of a class of its own': new (class Bytes extends Uint8Array {})(1),
  'bytes that give themselves another name': Object.defineProperty(new Uint8Array(1), Symbol.toStringTag, {
    value: 'Text',
  }),
  'clamped bytes': new Uint8ClampedArray(1),
  'wider numbers': new Uint16Array(1),
  'a view': new DataView(new ArrayBuffer(1)),
  'a bare buffer': new ArrayBuffer(1),
  'an object that only says so': { [Symbol.toStringTag]: 'Uint8Array' },
  'an object that inherits from bytes': Object.create(new Uint8Array(1)),
  'a proxy of bytes': new Proxy(new Uint8Array(1), {}),
  'the prototype of bytes': Uint8Array.prototype,
  'a list': [1],
  text: 'Uint8Array',
  null: null,
  undefined: undefined,
};

describe('bytes', () => {
  it.each(Object.keys(VALUES))('are told from anything else as Node tells them: %s', (name) => {
    expect(isBytes(VALUES[name])).toBe(types.isUint8Array(VALUES[name]));
  });

  it('are found whichever realm they come from', () => {
    const found = Object.keys(VALUES).filter((name) => isBytes(VALUES[name]));

    expect(found).toEqual([
      'bytes',
      'a buffer',
      'bytes of another realm',
      'bytes of a class of its own',
      'bytes that give themselves another name',
    ]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { readKindOptions, type ProviderCall } from '@moderato/core';
import { z } from 'zod';

const schemas = {
  text: z.strictObject({ scene: z.enum(['comment', 'title']).optional() }),
  audio: z.strictObject({ interval: z.int().optional(), scene: z.string().optional() }),
};

const read = (kind: 'text' | 'audio', vendorOptions: ProviderCall['vendorOptions']) =>
  readKindOptions(
    { categories: null, ...(vendorOptions === undefined ? {} : { vendorOptions }) },
    { provider: 'acme', operation: 'submit', kind, schemas },
  );

describe("a vendor's own options", () => {
  it('are read by the schema of the kind', () => {
    expect(read('text', { acme: { scene: 'title' } })).toEqual({ scene: 'title' });
  });

  it('are none where there are only those of another vendor', () => {
    expect(read('text', { other: { scene: 'title' } })).toEqual({});
    expect(read('text', undefined)).toEqual({});
  });

  it('of other kinds are refused, naming the kinds that they are for', () => {
    expect(() => read('text', { acme: { interval: 1 } })).toThrow(
      expect.objectContaining({
        code: 'config',
        provider: 'acme',
        operation: 'submit',
        effect: 'none',
        message:
          'vendorOptions.acme.interval: an option for audio, not for text; vendorOptions.acme: unknown field "interval"',
      }),
    );
  });

  it('are refused by what was expected, without the value that was given', () => {
    expect(() => read('text', { acme: { scene: 'secret-value' } })).toThrow(
      'vendorOptions.acme.scene: expected "comment" or "title"',
    );
    expect(() => read('text', { acme: { scene: 'secret-value' } })).not.toThrow('secret-value');
  });
});

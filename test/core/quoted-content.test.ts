import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ModerationError, type Content } from '@moderato/core';
import { withoutContent } from '../../packages/core/quoted-content.js';

const TEXT = 'my "phone" is <b>555-0199</b> & please call me tonight';

function printed(quote: string, content: Content = { kind: 'text', text: TEXT }) {
  const message = `Acme: not accepted: ${quote} (E1)`;
  const error = withoutContent(
    new ModerationError({ code: 'invalid_content', operation: 'check text', message }),
    [content],
  );
  return {
    message: error.message,
    forms: [error.message, error.stack, inspect(error), JSON.stringify(error)],
  };
}

describe('an error about a text', () => {
  it.each([
    ['whole', TEXT],
    ['cut off', TEXT.slice(0, 25)],
    ['from its middle', TEXT.slice(10, 40)],
    ['escaped in JSON', JSON.stringify(TEXT)],
    ['escaped in XML', TEXT.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
  ])('does not print it where the vendor quotes it: %s', (_, quote) => {
    const { message, forms } = printed(quote);

    for (const form of forms) expect(form).not.toContain('555-01');
    expect(message).toContain('[content]');
    expect(message).toContain('Acme: not accepted');
  });

  it('does not print a short one between quotes, and keeps the words of the message', () => {
    const short: Content = { kind: 'text', text: 'E' };

    expect(printed('"E"', short).message).toBe('Acme: not accepted: "[content]" (E1)');
    expect(printed('nothing of it').message).toBe('Acme: not accepted: nothing of it (E1)');
    expect(printed('nothing', { kind: 'text', text: ' ' }).message).toBe('Acme: not accepted: nothing (E1)');
  });
});

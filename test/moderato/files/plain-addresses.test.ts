import { describe, expect, it } from '@jest/globals';
import { ModerationError, type Job, type JobTicket } from '@moderato/core';
import { withPlainAddresses, withPlainBody } from '../../../packages/moderato/files/plain-addresses.js';

const SIGNED = 'https://files.example/a.mp3?signature=made-up-0815';
const ticket = {} as JobTicket;
const errorWith = (body: unknown) =>
  new ModerationError({ code: 'job_failed', operation: 'fetch audio', message: 'failed', body });

describe('the signed address of a stored file', () => {
  it.each([
    ['a text', `{"url":"${SIGNED}","code":1}`],
    ['a text with escaped slashes', `{"url":"${SIGNED.replaceAll('/', '\\/')}\\u0026b=2"}`],
    ['an object', { request_params: { data: [{ url: SIGNED }] } }],
  ])('is shown without its query in the body of an error that is %s', (_, body) => {
    const plain = JSON.stringify(withPlainBody(errorWith(body)).body);

    expect(plain).toContain('a.mp3');
    expect(plain).not.toContain('made-up-0815');
  });

  it.each(['failed', 'expired'] as const)('is shown without its query by a job that has %s', (state) => {
    const job: Job = { ticket, state, vendorState: 'x', error: errorWith({ url: SIGNED }) };
    const ended = withPlainAddresses(job, { file: 'b.mp3' });

    expect(ended).toMatchObject({ state, error: { body: { url: 'https://files.example/a.mp3' } } });
  });

  it('leaves the addresses of evidence whole where the file is known', () => {
    const frame = 'https://vendor.example/frame.jpg?sign=1';
    const verdict = { source: { subject: SIGNED }, raw: { url: SIGNED, frame } } as never;
    const job: Job = { ticket, state: 'succeeded', vendorState: 'x', verdict };

    expect(withPlainAddresses(job, { file: 'b.mp3' })).toMatchObject({
      verdict: {
        source: { subject: 'https://files.example/a.mp3' },
        raw: { url: 'https://files.example/a.mp3', frame },
      },
    });
  });
});

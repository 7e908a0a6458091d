import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type HttpResponse } from '@moderato/core';
import { VENDORS, answering, openOn, recordedOf, type Recorded, type VendorId } from './support.js';

/** A callback that claims that the job has passed. */
const CLAIMS: Readonly<
  Record<VendorId, (recorded: Recorded) => { headers: Record<string, string>; body: string }>
> = {
  tencent: ({ ticket }) => ({
    headers: { 'X-Ci-Content-Version': 'Simple' },
    body: JSON.stringify({
      code: 0,
      message: 'success',
      data: { event: 'ReviewAudio', result: 0, trace_id: ticket.id, url: '' },
    }),
  }),
  huawei: ({ pass, options }) => {
    const fields = { ...(JSON.parse(pass) as Record<string, string>), create_time: '2026-01-01 07:59:00' };
    const { create_time, job_id, request_id } = fields as Record<string, string>;
    const seed = String(options['seed']);
    const signature = createHmac('sha256', seed)
      .update(`${create_time}${job_id}${request_id}${seed}`)
      .digest('hex');
    return { headers: { 'X-Auth-Signature': signature }, body: JSON.stringify(fields) };
  },
};

async function handle(id: VendorId, answer: (recorded: Recorded) => HttpResponse) {
  const recorded = recordedOf(id);
  const { moderator, requests } = openOn(recorded, answer(recorded));
  return { job: moderator.handleCallback(CLAIMS[id](recorded)), requests };
}

describe('a callback that claims a pass', () => {
  it.each(VENDORS)('gives the verdict that the vendor gives when it is asked (%s)', async (id) => {
    const { job, requests } = await handle(id, ({ pass }) => answering(pass));

    await expect(job).resolves.toMatchObject({ state: 'succeeded', verdict: { decision: 'pass' } });
    expect(requests).toHaveLength(1);
  });

  it.each(VENDORS)('blocks where the vendor says so when it is asked (%s)', async (id) => {
    const { job } = await handle(id, ({ block }) => answering(block));

    await expect(job).resolves.toMatchObject({ state: 'succeeded', verdict: { decision: 'block' } });
  });

  it.each(VENDORS)('is an error where the vendor cannot be asked (%s)', async (id) => {
    const { job } = await handle(id, () => answering(''));

    await expect(job).rejects.toMatchObject({ name: 'ModerationError', code: 'bad_response' });
  });

  it('is rejected without its signature, and nobody is asked', async () => {
    const recorded = recordedOf('huawei');
    const { moderator, requests } = openOn(recorded, answering(recorded.pass));
    const { body } = CLAIMS.huawei(recorded);

    await expect(moderator.handleCallback({ headers: {}, body })).rejects.toMatchObject({
      code: 'callback_rejected',
    });
    expect(requests).toHaveLength(0);
  });

  it.each(VENDORS)('is rejected when it names no job (%s)', async (id) => {
    const recorded = recordedOf(id);
    const { moderator, requests } = openOn(recorded, answering(recorded.pass));
    const { headers, body } = CLAIMS[id](recorded);

    for (const job of ['', '../other', 'a?b', 'a b']) {
      const call = moderator.handleCallback({ headers, body: body.replaceAll(recorded.ticket.id, job) });
      await expect(call).rejects.toMatchObject({ code: 'callback_rejected' });
    }
    expect(requests).toHaveLength(0);
  });
});

import { isModerationError, parseTicket, type Content } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { createHuawei } from '../../../providers/huawei/index.js';
import { answer, bareOptions, call, failureOf, fakeSend } from './support.js';

const JOB_ID = '01655654400_ad96b30f58cc40e8968e53f1f1e80021';

const job = (url: unknown) => ({
  job_id: JOB_ID,
  status: 'succeeded',
  request_params: { data: { url } },
  result: { suggestion: 'pass' },
});

describe.each(['audio', 'video'] as const)('a job of %s at Huawei', (kind) => {
  const fetchEchoing = async (sent: string, echoed: unknown) => {
    const { send } = fakeSend(({ method }) => answer(method === 'POST' ? { job_id: JOB_ID } : job(echoed)));
    const provider = createHuawei({ ...bareOptions, token: 'a-token', send });
    const { ticket } = await provider.submit!({ kind, url: sent }, call);
    return provider.fetchJob!(parseTicket(JSON.stringify(ticket)), call);
  };

  it.each([
    ['https://example.com/a.bin', 'https://example.com/b.bin'],
    ['https://example.com/get?id=1', 'https://example.com/get?id=2'],
  ])('of %s is not judged by a response about %s', async (sent, echoed) => {
    expect(await failureOf(() => fetchEchoing(sent, echoed))).toMatchObject({
      code: 'bad_response',
      message: expect.stringContaining('request_params.data.url'),
      effect: 'none',
    });
  });

  it.each([
    ['https://example.com/a b.bin', 'https://EXAMPLE.com:443/a%20b.bin'],
    ['https://example.com/a.bin?sign=1&x=2', 'https://example.com/a.bin'],
    ['https://example.com/a.bin', null],
  ])('of %s is judged by a response about %s', async (sent, echoed) => {
    expect(await fetchEchoing(sent, echoed)).toMatchObject({ state: 'succeeded' });
  });
});

describe('pictures judged together at Huawei', () => {
  const pictures: Content[] = ['a', 'b'].map((name) => ({
    kind: 'image',
    url: `https://example.com/${name}.jpg`,
  }));
  const checkBatch = (results: object[]) => {
    const { send } = fakeSend(() => answer({ request_id: 'r', results }));
    return createHuawei({ ...bareOptions, token: 'a-token', send }).checkBatch!(pictures, call);
  };
  const passing = (place: number, more: object = {}) => ({
    data_id: `content-${place}`,
    suggestion: 'pass',
    ...more,
  });

  it('are not judged by a result with the address of another', async () => {
    const entries = await checkBatch([
      passing(0, { url: 'https://example.com/b.jpg' }),
      passing(1, { url: 'https://example.com/b.jpg' }),
    ]);

    expect(entries.map((entry) => (isModerationError(entry) ? entry.code : entry.state))).toEqual([
      'bad_response',
      'succeeded',
    ]);
  });

  it('come with a warning where the response has a result for nobody', async () => {
    const warnings = [{ code: 'contradiction', path: 'results' }];

    expect(await checkBatch([passing(0), passing(1), passing(7)])).toMatchObject([
      { warnings },
      { warnings },
    ]);
  });
});

import { type Content } from '@moderato/core';
import { describe, expect, it } from '@jest/globals';
import { answer, call, failureOf, providerAnswering } from './support.js';

const content: Content = { kind: 'image', url: 'https://example.com/a.png' };

async function check(fields: string) {
  const { provider } = providerAnswering(answer(`<RecognitionResult>${fields}</RecognitionResult>`));
  return provider.check!(content, call);
}

async function resultOf(fields: string) {
  const job = await check(fields);
  if (job.state !== 'succeeded') throw new Error(`the job is ${job.state}`);
  return job.result;
}

const WHOLE = '<JobId>si0001</JobId><Result>0</Result><Label>Normal</Label>';

describe('the answer about one image at Tencent', () => {
  it('is read without a State', async () => {
    expect(await check(WHOLE)).toMatchObject({
      state: 'succeeded',
      vendorState: '',
      ticket: { id: 'si0001', kind: 'image' },
      result: { decision: '0', complete: true },
    });
  });

  it('in the oldest form is judged by its scenes, and only where nothing says more', async () => {
    const scene = '<PornInfo><HitFlag>0</HitFlag></PornInfo>';

    expect(await resultOf(scene)).toMatchObject({ decision: null, decidedByFindings: true, jobId: null });
    expect(await failureOf(() => check(`<JobId>si0001</JobId>${scene}`))).toMatchObject({
      code: 'bad_response',
    });
    expect(await failureOf(() => check(`<Label>Porn</Label>${scene}`))).toMatchObject({
      code: 'bad_response',
    });
    expect(await failureOf(() => check('<PornInfo></PornInfo>'))).toMatchObject({ code: 'bad_response' });
  });

  it.each([
    ['a code', '<Code>-1</Code><Msg>x</Msg><HitFlag>0</HitFlag>'],
    ['a code and nothing else', '<Code>-1</Code>'],
    ['a message without a code', '<Msg>x</Msg><HitFlag>0</HitFlag>'],
  ])('is incomplete where a scene failed alone with %s', async (_, scene) => {
    expect(await resultOf(`${WHOLE}<PornInfo>${scene}</PornInfo>`)).toMatchObject({
      complete: false,
      findings: [{ name: 'PornInfo', decision: null }],
    });
  });

  it.each([
    ['Submitted', 'submitted'],
    ['Auditing', 'running'],
  ])('in the state %s is a job to be fetched, whatever it says of the image', async (word, state) => {
    const job = await check(`${WHOLE}<State>${word}</State>`);

    expect(job).toMatchObject({ state, vendorState: word, ticket: { id: 'si0001' } });
    expect(job).not.toHaveProperty('result');
  });

  it('in an undocumented state is no judgement, but names the job', async () => {
    expect(await failureOf(() => check(`${WHOLE}<State>Paused</State>`))).toMatchObject({
      code: 'bad_response',
      effect: 'unknown',
      retry: 'never',
      ticket: { id: 'si0001' },
    });
  });

  it('with a code but without a state was not judged, unless the code says success', async () => {
    expect(await check(`${WHOLE}<Code>-65007</Code>`)).toMatchObject({
      state: 'failed',
      error: { code: 'job_failed', vendorCode: '-65007' },
    });
    expect(await check(`${WHOLE}<Code>Success</Code><Message/>`)).toMatchObject({ state: 'succeeded' });
  });

  it('with an id that could lead elsewhere is refused', async () => {
    expect(await failureOf(() => check('<JobId>../a</JobId><Result>0</Result>'))).toMatchObject({
      code: 'bad_response',
    });
  });
});

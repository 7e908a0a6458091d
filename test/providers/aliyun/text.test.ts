import { describe, expect, it } from '@jest/globals';
import { CALL, TEXT, answering, formOf, recorded, success, verdictOn } from './support.js';

const data = (fields: object) => success({ RiskLevel: 'none', Result: [{ Label: 'nonLabel' }], ...fields });
const label = (Label: unknown, fields: object = {}) => ({ Label, Confidence: 90, ...fields });

describe('a text', () => {
  it('is sent with its id and who wrote it, to the service of the call', async () => {
    const { provider, requests } = answering(data({}));
    const user = { account: 'u-1', device: 'd-1', room: 'r-1' };

    const job = await provider.check!(
      { ...TEXT, id: 'mine', user },
      {
        ...CALL,
        categories: ['x'],
        callbackUrl: 'https://example.com/',
        vendorOptions: { aliyun: { service: 'chat_detection_pro' } },
      },
    );

    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': 'TextModerationPlus' });
    expect(formOf(requests[0]!)).toEqual({
      service: 'chat_detection_pro',
      parameters: { content: 'some text', dataId: 'mine', accountId: 'u-1', deviceId: 'd-1' },
    });
    expect(job.warnings?.map(({ path }) => path)).toEqual(['categories', 'content.user.room', 'callbackUrl']);
  });

  it('has an id of ours where it has none that the vendor takes', async () => {
    const { provider, requests } = answering(data({}));

    await provider.check!({ ...TEXT, id: 'an id of mine' }, CALL);
    await provider.check!(TEXT, { ...CALL, idempotencyKey: 'key-1' });
    await provider.check!(TEXT, CALL);

    const ids = requests.map((request) => (formOf(request).parameters as { dataId?: string }).dataId);
    expect(ids).toEqual([
      expect.stringMatching(/^moderato-[0-9a-f]{32}$/),
      expect.stringMatching(/^moderato-[0-9a-f]{32}$/),
      undefined,
    ]);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it.each([
    ['empty', ''],
    ['too long', 'x'.repeat(601)],
    ['no Unicode', '\ud800'],
  ])('that is %s is refused before anything is sent', async (_what, text) => {
    const { provider, requests } = answering(data({}));

    await expect(provider.check!({ kind: 'text', text }, CALL)).rejects.toMatchObject({
      code: 'invalid_content',
    });
    expect(requests).toEqual([]);
  });
});

describe('the risk level', () => {
  it.each([
    ['high', 'block'],
    ['medium', 'review'],
    ['low', 'pass'],
    ['none', 'pass'],
    ['HIGH', 'review'],
    ['', 'review'],
    [null, 'review'],
    [undefined, 'review'],
    [0, 'review'],
    [{}, 'review'],
  ])('%p is %s', async (RiskLevel, decision) => {
    expect(await verdictOn(data({ RiskLevel }))).toMatchObject({ decision });
  });

  it('that is missing is review whatever stands beside it, also nothing', async () => {
    for (const Result of [[], [label('nonLabel')], [label('porn')], [{}]])
      expect(await verdictOn(data({ RiskLevel: undefined, Result }))).toMatchObject({
        decision: 'review',
        warnings: [
          { code: 'unknown_decision' },
          ...(Result.length === 1 && !('Label' in Result[0]!) ? [{}] : []),
        ],
      });
  });

  it('none beside a class is a contradiction, which somebody has to look at', async () => {
    expect(await verdictOn(data({ Result: [label('pornographic_adult')] }))).toMatchObject({
      decision: 'review',
      category: 'sexual',
      warnings: [{ code: 'contradiction' }],
    });
  });

  it('none without any class is a pass', async () => {
    expect(await verdictOn(data({ Result: [] }))).toMatchObject({ decision: 'pass', findings: [] });
  });
});

describe('a response', () => {
  it.each([
    ['no data', undefined],
    ['data that is null', null],
    ['data that is a text', 'none'],
    ['no list', { RiskLevel: 'none' }],
    ['a list that is none', { RiskLevel: 'none', Result: {} }],
    ['an entry that is none', { RiskLevel: 'none', Result: [null] }],
    ['another content', { RiskLevel: 'none', Result: [], DataId: 'other' }],
  ])('with %s is bad_response', async (_what, Data) => {
    const { provider } = answering({ RequestId: 'R-1', Code: 200, Data });

    await expect(provider.check!({ ...TEXT, id: 'mine' }, CALL)).rejects.toMatchObject({
      code: 'bad_response',
      effect: 'unknown',
    });
  });

  it('keeps classes that no list has, with the level', async () => {
    const verdict = await verdictOn(data({ RiskLevel: 'high', Result: [label('brand_new')] }));

    expect(verdict).toMatchObject({
      decision: 'block',
      category: 'unmapped',
      findings: [{ label: 'brand_new' }],
    });
    expect(verdict.warnings).toMatchObject([{ code: 'unknown_label' }]);
  });

  it.each([NaN, 'NaN', -1, 101, '1e400', {}, [], true])(
    'with a confidence of %p has no score',
    async (Confidence) => {
      const body = data({ RiskLevel: 'high', Result: [{ Label: 'porn', Confidence }] });

      const verdict = await verdictOn(body);

      expect(verdict).toMatchObject({ decision: 'block', score: null });
    },
  );

  it('raises a pass where an attack or personal data is rated', async () => {
    const attack = await verdictOn(
      data({ AttackResult: [{ Label: 'jailbreak', AttackLevel: 'high', Confidence: 99 }] }),
    );
    const personal = await verdictOn(data({ SensitiveResult: [{ Label: '1780', SensitiveLevel: 'S3' }] }));
    const neither = await verdictOn(
      data({ AttackResult: [{ AttackLevel: 'none' }], SensitiveResult: [{ SensitiveLevel: 'S0' }] }),
    );
    const unknown = await verdictOn(data({ SensitiveResult: [{ Label: '1780', SensitiveLevel: 'T1' }] }));

    expect(attack).toMatchObject({ decision: 'review', category: 'unmapped' });
    expect(personal).toMatchObject({ decision: 'review', category: 'privacy' });
    expect(neither).toMatchObject({ decision: 'pass', findings: [] });
    expect(unknown).toMatchObject({ decision: 'review', category: 'privacy' });
  });

  it('places the words that were hit, by code points or UTF-16 units, whichever fits', async () => {
    const text = '😀😀 bad word, bad';
    const at = (StartPos: unknown) =>
      data({
        RiskLevel: 'high',
        Result: [label('porn', { RiskPositions: [{ RiskWord: 'bad', StartPos }] })],
      });
    const starts = async (position: unknown) =>
      (await verdictOn(at(position), { kind: 'text', text })).segments.map(({ startChar }) => startChar);

    await expect(starts(13)).resolves.toEqual([13]);
    await expect(starts(15)).resolves.toEqual([13]);
    await expect(starts(5)).resolves.toEqual([3]);
    await expect(starts('x')).resolves.toEqual([3]);
    await expect(starts(9999)).resolves.toEqual([3]);
  });
});

describe('a response of the older services', () => {
  const old = (fields: object) => success({ labels: '', reason: '', ...fields });

  it('is asked for by its own action', async () => {
    const { provider, requests } = answering(old({}), { textService: 'comment_detection' });
    await provider.check!(TEXT, CALL);

    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': 'TextModeration' });
  });

  it.each<[string, object, string]>([
    ['no class and nothing else', {}, 'pass'],
    ['no class and a reason', { reason: '{"riskWords":"x"}' }, 'review'],
    ['no class and a description', { descriptions: 'x' }, 'review'],
    ['a class without a level', { labels: 'porn' }, 'review'],
    ['classes that are null', { labels: null }, 'review'],
    ['a class and the level high', { labels: 'porn,ad', riskLevel: 'high' }, 'block'],
    ['a class and the level none', { labels: 'porn', riskLevel: 'none' }, 'review'],
    ['no class and an unknown level', { riskLevel: 'odd' }, 'review'],
  ])('with %s', async (_what, fields, decision) => {
    expect(await verdictOn(old(fields))).toMatchObject({ decision });
  });

  it('keeps its verdict where the JSON of its reason is broken', async () => {
    const verdict = await verdictOn(old({ labels: 'porn', riskLevel: 'high', reason: '{"riskWords":"x' }));

    expect(verdict).toMatchObject({
      decision: 'block',
      findings: [{ category: 'sexual', keywords: [], evidence: { reason: '{"riskWords":"x' } }],
    });
  });

  it("gives the words of the vendor's sample, whose reason is escaped twice", async () => {
    expect(await verdictOn(recorded('text-check-sample-old'))).toMatchObject({
      decision: 'review',
      category: 'sexual',
      findings: [{ keywords: ['色情服务'], subLabel: '色情_低俗词' }],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { CALL, IMAGE, answering, formOf, recorded, success, verdictOn } from './support.js';

const data = (fields: object) =>
  success({ RiskLevel: 'none', Result: [{ Label: 'nonLabel', RiskLevel: 'none' }], ...fields });

describe('an image', () => {
  it('is sent by its address, with the options of the call', async () => {
    const { provider, requests } = answering(data({}));
    const options = { service: 'baselineCheck_pro', referer: 'example.com', infoType: 'customImage' };

    await provider.check!(IMAGE, { ...CALL, vendorOptions: { aliyun: options } });

    expect(requests[0]).toMatchObject({ url: 'https://green-cip.cn-shanghai.aliyuncs.com/', method: 'POST' });
    expect(requests[0]!.headers).toMatchObject({ 'x-acs-action': 'ImageModeration' });
    expect(formOf(requests[0]!)).toEqual({
      service: 'baselineCheck_pro',
      parameters: { imageUrl: 'https://example.com/a.png', referer: 'example.com', infoType: 'customImage' },
    });
  });

  it('by its bytes is not supported, and an option of another kind is named', async () => {
    const { provider, requests } = answering(data({}));

    await expect(provider.check!({ kind: 'image', bytes: new Uint8Array([1]) }, CALL)).rejects.toMatchObject({
      code: 'unsupported',
    });
    await expect(
      provider.check!({ kind: 'text', text: 'x' }, { ...CALL, vendorOptions: { aliyun: { infoType: 'x' } } }),
    ).rejects.toMatchObject({ code: 'config', message: expect.stringContaining('an option for image') });
    expect(requests).toEqual([]);
  });

  it.each<[string, object, string, string | null]>([
    ['the level high without a class', { RiskLevel: 'high' }, 'block', 'unmapped'],
    ['no level', { RiskLevel: undefined }, 'review', 'unmapped'],
    ['an empty list', { Result: [] }, 'review', 'unmapped'],
    [
      'a class rated higher than the whole',
      { Result: [{ Label: 'bloody', RiskLevel: 'high' }] },
      'review',
      'violence',
    ],
    ['a class without a level beside none', { Result: [{ Label: 'bloody' }] }, 'review', 'violence'],
    [
      'a class of an unknown level',
      { Result: [{ Label: 'bloody', RiskLevel: 'odd' }] },
      'review',
      'violence',
    ],
    ['nonLabel rated high', { Result: [{ Label: 'nonLabel', RiskLevel: 'high' }] }, 'review', 'unmapped'],
    ['an entry without a label', { Result: [{ Confidence: 99 }] }, 'review', 'unmapped'],
    ['a class rated none', { Result: [{ Label: 'bloody', RiskLevel: 'none' }] }, 'pass', null],
    ['the word of documents for nothing', { Result: [{ Label: 'nonlabel' }] }, 'pass', null],
  ])('with %s', async (_what, fields, decision, category) => {
    expect(await verdictOn(data(fields), IMAGE)).toMatchObject({ decision, category });
  });

  it('keeps the text in it, and hits on the libraries of the account, under either of the names', async () => {
    const TextInImage = {
      OcrDatas: ['abcd'],
      CustomTexts: [{ LibId: '123456', LibName: '自定义库1', KeyWords: '自定义词1,自定义词2' }],
    };
    const CustomImage = [{ ImageId: '123456', LibName: '图库123', LibId: '123456' }];

    expect(await verdictOn(data({ Ext: { TextInImage, CustomImage } }), IMAGE)).toMatchObject({
      text: 'abcd',
      lists: [
        { list: 'unknown', name: '图库123', entity: '123456' },
        { list: 'unknown', name: '自定义库1', entity: '自定义词1,自定义词2' },
      ],
    });
  });

  it('is moderated whatever its further facts look like', async () => {
    for (const Ext of [
      null,
      'x',
      [],
      { TextInImage: 'x' },
      { CustomImage: {}, TextInImage: { OcrResult: [1] } },
    ])
      expect(await verdictOn(data({ Ext }), IMAGE)).toMatchObject({
        decision: 'pass',
        text: null,
        lists: [],
      });
  });

  it("of the vendor's sample has empty facts, and no level", async () => {
    const content = { ...IMAGE, id: 'fb5ffab1-993b-449f-b8d6-b97d5e3331f2' };

    expect(await verdictOn(recorded('image-check-sample'), content as never)).toMatchObject({
      decision: 'review',
      category: 'violence',
      text: null,
      lists: [],
    });
  });
});

import { describe, expect, it } from '@jest/globals';
import { coveredCategories, vendorMaps, type VendorMap } from '@moderato/normalizer';

const huawei = vendorMaps['huawei'] as VendorMap;
const tencent = vendorMaps['tencent'] as VendorMap;

describe('covered categories', () => {
  it('are those that were looked for, and no others', () => {
    expect(coveredCategories('text', ['sexual'], tencent)).toEqual(['sexual']);
    expect(coveredCategories('text', [], tencent)).toEqual([]);
  });

  it('are all that the vendor can be asked for where its own policy decides', () => {
    expect(coveredCategories('text', null, tencent)).toContain('minors');
    expect(coveredCategories('text', null, huawei)).not.toContain('minors');
    expect(coveredCategories('audio', null, huawei)).not.toContain('illicit');
  });

  it('hold weapons and violence with terrorism where there is something to see', () => {
    expect(coveredCategories('image', ['terrorism_extremism'], huawei)).toEqual([
      'terrorism_extremism',
      'weapons',
      'violence',
    ]);
    expect(coveredCategories('audio', ['terrorism_extremism'], huawei)).toEqual(['terrorism_extremism']);
    expect(coveredCategories('image', ['sexual'], huawei)).toEqual(['sexual']);
  });
});

import { describe, expect, it } from '@jest/globals';
import { TOKENS, createContainer } from 'moderato/container';

const accountOf = (providers: Record<string, Record<string, string>>, vendor = 'tencent') =>
  createContainer({ providers }, { environment: {} }).resolve(TOKENS.accounts)(vendor);

describe('the digest of an account', () => {
  it('is the same for one account, whatever else is set', () => {
    const first = { secretId: 'made-up-id', secretKey: 'made-up-key', bucket: 'a-1', region: 'ap-guangzhou' };

    expect(accountOf({ tencent: first })).toBe(accountOf({ tencent: { ...first, region: 'ap-beijing' } }));
    expect(accountOf({ tencent: first })).toMatch(/^[0-9a-f]{16}$/);
  });

  it('differs between accounts and vendors, and says nothing of them', () => {
    const first = accountOf({ tencent: { secretId: 'made-up-id', secretKey: 'made-up-key' } });

    expect(accountOf({ tencent: { secretId: 'other-id', secretKey: 'made-up-key' } })).not.toBe(first);
    expect(accountOf({ tencent: { secretId: 'made-up-id' } }, 'huawei')).not.toBe(first);
    expect(first).not.toContain('made-up');
  });
});

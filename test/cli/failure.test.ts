import { describe, expect, it } from '@jest/globals';
import { toModerationError } from '../../packages/cli/failure.js';

const failed = (code: unknown) => toModerationError(Object.assign(new Error('secret words'), { code }));

describe('an unexpected error of the command', () => {
  it('says by its code that a part of the installation is missing', () => {
    expect(failed('ERR_MODULE_NOT_FOUND').message).toBe(
      'a part of the installation is missing (ERR_MODULE_NOT_FOUND); install the packages again',
    );
  });

  it('is named with its code', () => {
    expect(failed('ENOSPC').message).toBe('unexpected Error (ENOSPC); please report it');
  });

  it.each([undefined, 5, 'secret words'])('shows no code that is none: %j', (code) => {
    expect(failed(code).message).toBe('unexpected Error; please report it');
  });
});

import { describe, expect, it } from '@jest/globals';
// @ts-expect-error a script without types
import { codeBlocks } from '../../scripts/docs/blocks.mjs';

const find = codeBlocks as (text: string, languages: string[]) => { line: number; code: string }[];

describe('the code blocks of a page', () => {
  it('are found with their line and without their indent, in the wanted languages alone', () => {
    const page = [
      '# Page',
      '```sh',
      'npm ci',
      '```',
      '',
      '- item',
      '  ```ts',
      '  const one = 1;',
      '  ```',
      '````md',
      '```ts',
      '````',
    ];

    expect(find(page.join('\n'), ['ts'])).toEqual([{ language: 'ts', line: 8, code: 'const one = 1;' }]);
  });
});

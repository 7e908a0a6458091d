import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { BY_CODE } from '../../providers/huawei/error-codes.js';
import { documented } from '../../providers/tencent/error-codes.js';
// @ts-expect-error a script without types
import * as script from '../../scripts/docs/check-messages.mjs';

interface Quotation {
  line: number;
  quoted: string;
  parts: string[];
}

const { quotations, unknownQuotations } = script as {
  quotations: (text: string) => Quotation[];
  unknownQuotations: (found: Quotation[], texts: string[]) => Quotation[];
};

const PAGE = readFileSync('docs/guides/troubleshooting.md', 'utf8');

describe('quoted messages', () => {
  const text = [
    '| message holds | what to do |',
    '| --- | --- |',
    '| `circuit open for …` | see `nothing` |',
  ];

  it('are taken from the columns that quote, with their fixed parts', () => {
    expect(quotations(text.join('\n'))).toEqual([
      { line: 3, quoted: 'circuit open for …', parts: ['circuit open for'] },
    ]);
  });

  it('are unknown where a part stands in no source', () => {
    const found = quotations(text.join('\n'));

    expect(unknownQuotations(found, ['`circuit open for ${name}`'])).toEqual([]);
    expect(unknownQuotations(found, ['`circuit closed`'])).toEqual(found);
  });
});

/** A fetch of what does not exist is about the job, not about content. */
const OF_FETCH = ['ResourceNotFound'];

describe('vendor codes of the page on troubleshooting', () => {
  const rows = [...PAGE.matchAll(/^\| `(\w+)` +\| ([^|]+)\|/gm)].flatMap(([, code = '', quoted = '']) =>
    [...quoted.matchAll(/`([A-Za-z]+\.\d{4}|-\d{5}|[A-Z][a-z]+[A-Z]\w+)`/g)].map(([, vendorCode = '']) => [
      vendorCode,
      code,
    ]),
  );

  it('are many', () => {
    expect(rows.length).toBeGreaterThan(12);
  });

  it.each(rows.filter(([vendorCode = '']) => !OF_FETCH.includes(vendorCode)))(
    '%s is %s in the code too',
    (vendorCode = '', code) => {
      const known = BY_CODE.get(vendorCode) ?? documented(vendorCode);

      expect(known).toBeDefined();
      // whatever the reason: the failure of a job is one
      expect(vendorCode.startsWith('-') ? 'job_failed' : known?.code).toBe(code);
    },
  );
});

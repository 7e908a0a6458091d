import { describe, it } from '@jest/globals';
import { BAD, expectOutcomes, put, review, type Expected, type Row } from './support.js';

const BLOCK: Expected = { decision: 'block' };
const FAILED: Expected = { codes: ['job_failed'] };
const PASS = '"suggestion": "pass"';
const DETAILS = '"details": []';
const slice = (fields: string) => `"details": [{ "start_time": 0, "end_time": 10, ${fields} }]`;

const ROWS: readonly Row[] = [
  ['suggestion "maybe"', ({ pass }) => put(pass, PASS, '"suggestion": "maybe"'), review('unknown_decision')],
  ['suggestion "PASS"', ({ pass }) => put(pass, PASS, '"suggestion": "PASS"'), review('unknown_decision')],
  ['an empty suggestion', ({ pass }) => put(pass, PASS, '"suggestion": ""'), BAD],
  ['suggestion true', ({ pass }) => put(pass, PASS, '"suggestion": true'), BAD],
  ['suggestion null', ({ pass }) => put(pass, PASS, '"suggestion": null'), BAD],
  ['a suggestion in a list', ({ pass }) => put(pass, PASS, '"suggestion": ["pass"]'), BAD],
  ['no suggestion', ({ pass }) => put(pass, `${PASS},`, ''), BAD],
  [
    'a finding whose suggestion was lowered',
    ({ block }) => put(block, '"suggestion" : "block"', PASS),
    review('contradiction'),
  ],
  [
    'a suggestion that stands twice',
    ({ block }) => put(block, '"suggestion" : "block",', `"suggestion" : "block", ${PASS},`),
    BAD,
  ],
  ['status failed', ({ pass }) => put(pass, '"status": "succeeded"', '"status": "failed"'), FAILED],
  [
    'a status that is not documented',
    ({ pass }) => put(pass, '"status": "succeeded"', '"status": "done"'),
    BAD,
  ],
  ['no status', ({ pass }) => put(pass, '"status": "succeeded",', ''), BAD],
  ['succeeded without a result', ({ pass }) => put(pass, '"result"', '"results"'), BAD],
  ['succeeded with an empty result', ({ pass }) => put(pass, '"result": {', '"result": {}, "other": {'), BAD],
  ['a result that is null', ({ pass }) => put(pass, '"result": {', '"result": null, "other": {'), BAD],
  [
    'a result in a list',
    ({ pass }) => put(pass, '"result": {', '"result": [{').replace('天气很好"\n  }', '天气很好"\n  }]'),
    BAD,
  ],
  ['another job', ({ pass }) => pass.replaceAll('01655654400_', '01655654401_'), BAD],
  [
    'error_code under HTTP 200',
    ({ pass }) => put(pass, '"job_id"', '"error_code": "AIS.0404", "error_msg": "x", "job_id"'),
    { codes: ['vendor_unavailable', 'timeout'] },
  ],
  [
    'an error in an object under HTTP 200',
    () => '{"error":{"code":401,"message":"x","title":"Unauthorized"}}',
    BAD,
  ],
  ['an empty object', () => '{}', BAD],
  ['a list around the answer', ({ pass }) => `[${pass}]`, BAD],
  ['XML', () => '<Response><JobsDetail><Result>0</Result></JobsDetail></Response>', BAD],
  ['JSON that is cut off', ({ pass }) => pass.slice(0, pass.indexOf('request_params')), BAD],
  ['JSON without its last character', ({ pass }) => pass.trimEnd().slice(0, -1), BAD],
  ['two JSON answers', ({ pass }) => `${pass}${pass}`, BAD],
  ['__proto__ that brings the result', ({ pass }) => put(pass, '"result"', '"__proto__"'), BAD],
  ['__proto__ that brings the suggestion', ({ pass }) => put(pass, PASS, `"__proto__": { ${PASS} }`), BAD],
  ['__proto__ in an escape', ({ pass }) => put(pass, PASS, `"\\u005f_proto__": { ${PASS} }`), BAD],
  [
    'details that are one object',
    ({ pass }) => put(pass, DETAILS, '"details": { "suggestion": "block", "label": "porn" }'),
    BAD,
  ],
  ['details that are a text', ({ pass }) => put(pass, DETAILS, '"details": "block"'), BAD],
  [
    'one slice that is flagged',
    ({ pass }) => put(pass, DETAILS, slice('"suggestion": "block", "label": "porn"')),
    review('contradiction'),
  ],
  [
    'a slice without a suggestion',
    ({ pass }) => put(pass, DETAILS, slice('"label": "porn"')),
    review('unknown_decision'),
  ],
  [
    'a slice with an unknown suggestion',
    ({ pass }) => put(pass, DETAILS, slice('"suggestion": "maybe", "label": "porn"')),
    review('unknown_decision'),
  ],
  [
    'numbers as strings',
    ({ block }) => block.replace(/"(start|end)_time" : (\d+)/g, '"$1_time" : "$2"'),
    BLOCK,
  ],
  [
    'numbers as words',
    ({ block }) => block.replace(/"(start|end)_time" : (\d+)/g, '"$1_time" : "soon"'),
    BLOCK,
  ],
  ['an unknown label', ({ block }) => block.replaceAll('"label" : "porn"', '"label" : "cult"'), BLOCK],
  [
    'a label that reaches into prototypes',
    ({ block }) => block.replaceAll('"label" : "porn"', '"label" : "constructor"'),
    BLOCK,
  ],
];

describe('a damaged answer of Huawei never passes', () => {
  it.each(ROWS)('%s', async (_what, damage, expected) => {
    await expectOutcomes('huawei', damage, expected);
  });
});

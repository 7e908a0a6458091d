import { describe, it } from '@jest/globals';
import { BAD, expectOutcomes, put, review, type Expected, type Row } from './support.js';

const BLOCK: Expected = { decision: 'block' };
const FAILED: Expected = { codes: ['job_failed'] };
const RESULT = '<Result>0</Result>';
const STATE = '<State>Success</State>';
const SECTION = /<Section>[^]*<\/Section>/;
const hit = (flag: string) => `<PornInfo><HitFlag>${flag}</HitFlag><Score>91</Score></PornInfo>`;
const section = (inside: string) =>
  `<Section><OffsetTime>0</OffsetTime><Duration>9</Duration>${inside}</Section>`;

const ROWS: readonly Row[] = [
  ['Result 3', ({ pass }) => put(pass, RESULT, '<Result>3</Result>'), review('unknown_decision')],
  [
    'Result 3 beside scenes that hit',
    ({ block }) => put(block, '<Result>1</Result>', '<Result>3</Result>'),
    review('unknown_decision'),
  ],
  ['a Result in words', ({ pass }) => put(pass, RESULT, '<Result>pass</Result>'), review('unknown_decision')],
  ['Result 00', ({ pass }) => put(pass, RESULT, '<Result>00</Result>'), review('unknown_decision')],
  ['Result 0.0', ({ pass }) => put(pass, RESULT, '<Result>0.0</Result>'), review('unknown_decision')],
  ['Result -0', ({ pass }) => put(pass, RESULT, '<Result>-0</Result>'), review('unknown_decision')],
  ['no Result', ({ pass }) => put(pass, RESULT, ''), BAD],
  ['an empty Result', ({ pass }) => put(pass, RESULT, '<Result/>'), BAD],
  ['two Results', ({ pass }) => put(pass, RESULT, '<Result>0</Result><Result>1</Result>'), BAD],
  ['a Result with elements inside', ({ pass }) => put(pass, RESULT, '<Result><a>0</a></Result>'), BAD],
  [
    'a finding whose Result was lowered',
    ({ block }) => put(block, '<Result>1</Result>', RESULT),
    review('contradiction'),
  ],
  ['State Failed', ({ pass }) => put(pass, STATE, '<State>Failed</State>'), FAILED],
  ['a State that is not documented', ({ pass }) => put(pass, STATE, '<State>Done</State>'), BAD],
  ['no State', ({ pass }) => put(pass, STATE, ''), BAD],
  ['two States', ({ pass }) => put(pass, STATE, `${STATE}<State>Failed</State>`), BAD],
  [
    'no JobsDetail',
    () => '<Response><RequestId>x</RequestId></Response>',
    { codes: ['job_not_found', 'job_expired'] },
  ],
  [
    'an empty JobsDetail',
    () => '<Response><JobsDetail/></Response>',
    { codes: ['job_not_found', 'job_expired'] },
  ],
  [
    'two JobsDetails',
    ({ pass }) => put(pass, '</JobsDetail>', '</JobsDetail><JobsDetail><Result>1</Result></JobsDetail>'),
    BAD,
  ],
  ['another job', ({ pass }) => pass.replaceAll('aab1ca9f', 'aab1ca90'), BAD],
  [
    'an error under HTTP 200',
    () => '<Error><Code>AccessDenied</Code><Message>no</Message></Error>',
    { codes: ['auth'] },
  ],
  ['an answer of another kind', () => '<RecognitionResult><Result>0</Result></RecognitionResult>', BAD],
  ['JSON', () => '{"Response":{"JobsDetail":{"State":"Success","Result":0}}}', BAD],
  ['XML with two roots', ({ pass }) => `${pass}${pass}`, BAD],
  ['XML with a second, empty root', ({ pass }) => `${pass}<Response/>`, BAD],
  ['XML that is cut off', ({ pass }) => pass.slice(0, pass.indexOf('<Section>')), BAD],
  ['XML without its last character', ({ pass }) => pass.trimEnd().slice(0, -1), BAD],
  [
    'a DOCTYPE with entities',
    ({ pass }) => `<!DOCTYPE Response [<!ENTITY zero "0">]>${put(pass, RESULT, '<Result>&zero;</Result>')}`,
    BAD,
  ],
  [
    'a DOCTYPE with an external entity',
    ({ pass }) =>
      `<!DOCTYPE Response [<!ENTITY zero SYSTEM "file:///etc/hostname">]>${put(pass, RESULT, '<Result>&zero;</Result>')}`,
    BAD,
  ],
  [
    'a Result in an entity that is not declared',
    ({ pass }) => put(pass, RESULT, '<Result>&zero;</Result>'),
    review('unknown_decision'),
  ],
  ['__proto__ in the job', ({ pass }) => put(pass, RESULT, '<__proto__><Result>0</Result></__proto__>'), BAD],
  [
    'constructor in the job',
    ({ pass }) => put(pass, RESULT, `<constructor><prototype>x</prototype></constructor>${RESULT}`),
    BAD,
  ],
  ['one Section that hits', ({ pass }) => pass.replace(SECTION, section(hit('1'))), review('contradiction')],
  [
    'many Sections of which the last hits',
    ({ pass }) => pass.replace(SECTION, section(hit('0')).repeat(3) + section(hit('1'))),
    review('contradiction'),
  ],
  [
    'a Section with a Result of its own',
    ({ pass }) => pass.replace(SECTION, section(`<Result>2</Result>${hit('0')}`)),
    review('contradiction'),
  ],
  [
    'a Section with an unknown Result',
    ({ pass }) => pass.replace(SECTION, section(`<Result>7</Result>${hit('0')}`)),
    review('unknown_decision'),
  ],
  [
    'a Section that says nothing',
    ({ pass }) => pass.replace(SECTION, section('')),
    review('unknown_decision'),
  ],
  ['an empty HitFlag', ({ pass }) => pass.replace(SECTION, section(hit(''))), review('unknown_decision')],
  ['HitFlag 3', ({ pass }) => pass.replace(SECTION, section(hit('3'))), review('unknown_decision')],
  [
    'an empty HitFlag of the whole',
    ({ pass }) => put(pass, '<HitFlag>0</HitFlag><Score>56</Score><Label/>', '<HitFlag/><Score>56</Score>'),
    review('unknown_decision'),
  ],
  [
    'a scene with a score alone',
    ({ pass }) => put(pass, '<HitFlag>0</HitFlag><Score>56</Score><Label/>', '<Score>96</Score>'),
    review('unknown_decision'),
  ],
  [
    'a scene that stands twice',
    ({ pass }) => put(pass, '<AdsInfo>', `${hit('1')}<AdsInfo>`),
    review('contradiction'),
  ],
  [
    'an unknown scene that hits',
    ({ pass }) => put(pass, RESULT, `${RESULT}<CultInfo><HitFlag>1</HitFlag></CultInfo>`),
    review('contradiction'),
  ],
  [
    'an unknown scene that decides',
    ({ pass }) => put(pass, RESULT, '<Result>1</Result><CultInfo><HitFlag>1</HitFlag></CultInfo>'),
    BLOCK,
  ],
  [
    'an unknown Label',
    ({ block }) => put(block, '<Result>1</Result>', '<Label>Cult</Label><Result>1</Result>'),
    BLOCK,
  ],
  [
    'scores that are no numbers',
    ({ block }) => block.replaceAll('<Score>91</Score>', '<Score>high</Score>'),
    BLOCK,
  ],
];

describe('a damaged answer of Tencent CI never passes', () => {
  it.each(ROWS)('%s', async (_what, damage, expected) => {
    await expectOutcomes('tencent', damage, expected);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type Kind } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { tencentMap } from '../../../normalizer/maps/tencent.js';
import { resultOf, ticket } from './support.js';

const LISTED: Readonly<Record<string, string>> = {
  audio: '<Section><Result>0</Result></Section>',
  text: '<Section><Result>0</Result></Section>',
  image: '',
  video: '<Snapshot><Result>0</Result></Snapshot>',
  live: '<Snapshot><Result>0</Result></Snapshot>',
  document: '<PageSegment><Results><Suggestion>0</Suggestion></Results></PageSegment>',
  webpage: '<TextResults><Results><Result>0</Result></Results></TextResults>',
};
const KINDS = Object.keys(LISTED) as Kind[];

const verdictOf = async (kind: Kind, elements: string, decision = 0) => {
  const word = kind === 'document' || kind === 'webpage' ? 'Suggestion' : 'Result';
  const result = await resultOf(`<${word}>${decision}</${word}>${elements}`, { ...ticket, kind });
  return normalize(result, tencentMap);
};

describe.each(KINDS)('a response about %s that passes', (kind) => {
  it('is a pass where everything in it passes', async () => {
    const verdict = await verdictOf(kind, `${LISTED[kind]}<PornInfo><HitFlag>0</HitFlag></PornInfo>`);

    expect(verdict).toMatchObject({ decision: 'pass', coverage: { complete: true } });
  });

  it.each([
    ['a scene without a flag but with a label', '<PornInfo><Label>Porn</Label></PornInfo>'],
    ['a scene without a flag but with keywords', '<PornInfo><Keywords>bad</Keywords></PornInfo>'],
    ['a flag in lower case', '<PornInfo><hitflag>1</hitflag></PornInfo>'],
    ['a scene in an unknown element', '<Scenes><PornInfo><HitFlag>1</HitFlag></PornInfo></Scenes>'],
    [
      'a scene without a flag in an unknown element',
      '<Scenes><PornInfo><Label>x</Label></PornInfo></Scenes>',
    ],
    ['a flag in an unknown element', '<Extra><Deep><HitFlag>2</HitFlag></Deep></Extra>'],
    [
      'a scene in a scene',
      '<PornInfo><HitFlag>0</HitFlag><SubInfo><HitFlag>1</HitFlag></SubInfo></PornInfo>',
    ],
    ['parts in an unknown element', '<Parts><Section><Result>1</Result></Section></Parts>'],
    [
      'the frames of another kind',
      '<Frames><Snapshot><PornInfo><HitFlag>1</HitFlag></PornInfo></Snapshot></Frames>',
    ],
    ['another decision word', '<Result>1</Result><Suggestion>1</Suggestion>'],
    ['a decision word in lower case', '<result>1</result>'],
    ['a scene with two codes', '<PornInfo><Code>0</Code><Code>1</Code><HitFlag>0</HitFlag></PornInfo>'],
    ['a scene with a nested code', '<PornInfo><Code><Value>0</Value></Code><HitFlag>0</HitFlag></PornInfo>'],
    ['a flag with a no-break space', '<PornInfo><HitFlag>0\u00a0</HitFlag></PornInfo>'],
    ['a flag with a byte order mark', '<PornInfo><HitFlag>\ufeff0</HitFlag></PornInfo>'],
    ['a flag with a full-width digit', '<PornInfo><HitFlag>\uff10</HitFlag></PornInfo>'],
    ['a flag with an exponent', '<PornInfo><HitFlag>0e0</HitFlag></PornInfo>'],
    ['a signed flag', '<PornInfo><HitFlag>+0</HitFlag></PornInfo>'],
    ['a hexadecimal flag', '<PornInfo><HitFlag>0x0</HitFlag></PornInfo>'],
  ])('is no pass with %s', async (name, elements) => {
    // the word that this kind decides by stands in the response already
    const word = kind === 'document' || kind === 'webpage' ? 'Suggestion' : 'Result';
    const others = name === 'another decision word' ? elements.replace(`<${word}>1</${word}>`, '') : elements;

    await expect(verdictOf(kind, `${LISTED[kind]}${others}`)).resolves.not.toMatchObject({
      decision: 'pass',
    });
  });

  it.each(['0\u00a0', '\ufeff0', '\uff10', '0e0', '+0', '0x0', '00', '0.0', '-0'])(
    'is no pass where the decision is written as %j',
    async (word) => {
      await expect(verdictOf(kind, LISTED[kind]!, word as unknown as number)).resolves.toMatchObject({
        decision: 'review',
        warnings: expect.arrayContaining([expect.objectContaining({ code: 'unknown_decision' })]),
      });
    },
  );

  it('is incomplete where it carries an error code', async () => {
    const verdict = await verdictOf(kind, `${LISTED[kind]}<Code>InvalidArgument</Code>`);

    expect(verdict.coverage.complete).toBe(false);
    expect(verdict.warnings.map(({ code }) => code)).toContain('contradiction');
  });
});

describe('the structure of another kind', () => {
  it.each<[Kind, string]>([
    ['audio', '<Snapshot><PornInfo><HitFlag>1</HitFlag></PornInfo></Snapshot>'],
    ['audio', '<AudioSection><Result>1</Result></AudioSection>'],
    ['audio', '<PageSegment><Results><Suggestion>1</Suggestion></Results></PageSegment>'],
    ['text', '<Snapshot><Result>2</Result></Snapshot>'],
    ['video', '<Section><Result>1</Result></Section>'],
    ['video', '<Section><Suggestion>1</Suggestion></Section>'],
    ['document', '<Snapshot><Result>1</Result></Snapshot>'],
    ['document', '<ImageResults><Results><Suggestion>1</Suggestion></Results></ImageResults>'],
    ['image', '<Section><Result>1</Result></Section>'],
    ['webpage', '<PageSegment><Results><Suggestion>1</Suggestion></Results></PageSegment>'],
  ])('raises %s to review: %s', async (kind, elements) => {
    expect(await verdictOf(kind, `${LISTED[kind]}${elements}`)).toMatchObject({
      decision: 'review',
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'contradiction' })]),
    });
  });
});

describe('a response that checked nothing', () => {
  it.each<[Kind, string]>([
    ['audio', '<AudioText/>'],
    ['audio', '<AudioText></AudioText><Section/>'],
    ['text', '<Url>https://example.com/a.txt</Url>'],
    ['text', '<SectionCount>0</SectionCount>'],
    ['video', ''],
    ['video', '<SnapshotCount>0</SnapshotCount>'],
    ['video', '<SnapshotCount/>'],
    ['video', '<SnapshotCount>1</SnapshotCount><Snapshot/>'],
    ['live', '<SnapshotCount>0</SnapshotCount>'],
    ['document', ''],
    ['document', '<PageCount>10</PageCount>'],
    ['webpage', ''],
  ])('is review: %s %s', async (kind, elements) => {
    expect(await verdictOf(kind, elements)).toMatchObject({
      decision: 'review',
      coverage: { complete: false },
      warnings: expect.arrayContaining([expect.objectContaining({ code: 'incomplete' })]),
    });
  });
});

describe('a response about audio without slices and transcript', () => {
  it('does not say what was checked, and keeps its decision', async () => {
    expect(await verdictOf('audio', '')).toMatchObject({ decision: 'pass', coverage: { complete: true } });
  });
});

describe('a response that lists less than it announces', () => {
  it.each<[Kind, string, string]>([
    ['video', 'SnapshotCount', '500'],
    ['live', 'SnapshotCount', '2'],
    ['video', 'SnapshotCount', '1e3'],
    ['video', 'SnapshotCount', '\uff11'],
    ['video', 'SnapshotCount', '0x1'],
    ['video', 'SnapshotCount', '+1'],
    ['text', 'SectionCount', '3'],
    ['document', 'PageCount', '10'],
  ])('is incomplete: %s with %s %s', async (kind, field, count) => {
    const verdict = await verdictOf(kind, `<${field}>${count}</${field}>${LISTED[kind]}`);

    expect(verdict.coverage.complete).toBe(false);
    expect(verdict.warnings).toContainEqual(expect.objectContaining({ code: 'incomplete', path: field }));
  });

  it('counts frames', async () => {
    const { coverage } = await verdictOf('video', `<SnapshotCount>500</SnapshotCount>${LISTED['video']}`);

    expect(coverage).toMatchObject({ complete: false, checked: 1, total: 500, unit: 'frames' });
  });
});

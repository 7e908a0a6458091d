import { type Content, type JobTicket, type ProviderCall } from '@moderato/core';
import { normalize } from '@moderato/normalizer';
import { describe, expect, it } from '@jest/globals';
import { tencentMap } from '../../../normalizer/maps/tencent.js';
import { encodeVideoJob } from '../../../providers/tencent/kinds/video.js';
import {
  answer,
  call,
  failureOf,
  jobAnswer,
  providerAnswering,
  readFixture,
  resultOf,
  settingsOf,
  ticket as audioTicket,
} from './support.js';

const ticket: JobTicket = { ...audioTicket, kind: 'video' };
const content: Content = { kind: 'video', url: 'https://example.com/a.mp4' };
const encryption = { algorithm: 'aes-128-cfb', key: 'bWFkZS11cC1rZXk=', iv: 'bWFkZS11cC1pdg==' };
const forTencent = (options: unknown) => ({ vendorOptions: { tencent: options } });

function encode(options: Partial<ProviderCall> = {}, given = content) {
  return encodeVideoJob(given, { ...call, ...options }, settingsOf()).request.body;
}

const verdictOf = async (elements: string) =>
  normalize(await resultOf(`<Result>0</Result>${elements}`, ticket), tencentMap);

describe('the request that creates a video job at Tencent', () => {
  it('asks for a frame every five seconds to the end and for the sound, unless the call says otherwise', () => {
    expect(encode()).toContain(
      '<Snapshot><Mode>Interval</Mode><Count>10000</Count><TimeInterval>5</TimeInterval></Snapshot>' +
        '<DetectContent>1</DetectContent>',
    );
    expect(encode(forTencent({ detectContent: 0, snapshot: { mode: 'Average', count: 20 } }))).toContain(
      '<Snapshot><Mode>Average</Mode><Count>20</Count></Snapshot><DetectContent>0</DetectContent>',
    );
  });

  it.each([
    ['a mode that is not documented', { snapshot: { mode: 'interval', count: 1 } }, 'snapshot.mode'],
    ['no count', { snapshot: { mode: 'Average' } }, 'snapshot.count'],
    ['a count of none', { snapshot: { mode: 'Average', count: 0 } }, '1 to 10000'],
    ['more frames than 10 000', { snapshot: { mode: 'Average', count: 10_001 } }, '1 to 10000'],
    ['half a frame', { snapshot: { mode: 'Average', count: 1.5 } }, 'snapshot.count: expected int'],
    ['no interval', { snapshot: { mode: 'Interval', count: 1 } }, 'timeIntervalSeconds: needed'],
    ['no frequency', { snapshot: { mode: 'Fps', count: 1 } }, 'timeIntervalSeconds: needed'],
    [
      'no time between frames',
      { snapshot: { mode: 'Interval', count: 1, timeIntervalSeconds: 0 } },
      'more than 0',
    ],
    [
      'more than a minute',
      { snapshot: { mode: 'Interval', count: 1, timeIntervalSeconds: 60.5 } },
      'at most 60',
    ],
    ['another way to listen', { detectContent: true }, 'detectContent'],
    [
      'an unknown cipher',
      { encryption: { ...encryption, algorithm: 'aes-128-gcm' } },
      'encryption.algorithm',
    ],
    ['a key that is no base64', { encryption: { ...encryption, key: 'secret key!' } }, 'encryption.key'],
    ['an empty iv', { encryption: { ...encryption, iv: '' } }, 'encryption.iv'],
  ])('is refused for %s', async (_, options, words) => {
    const error = await failureOf(() => encode(forTencent(options)));

    expect(error).toMatchObject({
      code: 'config',
      effect: 'none',
      message: expect.stringContaining(words),
    });
    expect(String(error)).not.toContain('secret key!');
  });

  it.each(['snapshot', 'detectContent', 'encryption'])('alone takes %s', async (name) => {
    const values = { snapshot: { mode: 'Average', count: 1 }, detectContent: 1, encryption };
    const options = forTencent({ [name]: values[name as keyof typeof values] });
    const { submit, requests } = providerAnswering(answer(''));

    expect(
      await failureOf(() =>
        submit({ kind: 'audio', url: 'https://example.com/a.mp3' }, { ...call, ...options }),
      ),
    ).toMatchObject({
      code: 'config',
      message: expect.stringMatching(`${name}: for .*video.* only, not for audio`),
    });
    expect(requests).toEqual([]);
  });

  it('names how the file is encrypted, and keeps the key out of errors', async () => {
    const options = forTencent({ encryption });
    expect(encode(options)).toContain(
      '<Encryption><Algorithm>aes-128-cfb</Algorithm><Key>bWFkZS11cC1rZXk=</Key><IV>bWFkZS11cC1pdg==</IV></Encryption></Input>',
    );

    const refusal = `<Error><Code>InvalidArgument</Code><Message>${encryption.key}</Message></Error>`;
    const { submit } = providerAnswering(answer(refusal, 400));
    const error = await failureOf(() => submit(content, { ...call, ...options }));

    expect(error).toMatchObject({ code: 'invalid_content' });
    expect(JSON.stringify(error)).not.toContain('bWFkZS11cC1rZXk');
  });

  it('goes for an object too, which alone can be frozen', async () => {
    const options = forTencent({ freeze: { pornScore: 90 } });

    expect(encode(options, { kind: 'video', object: 'a.mp4' })).toContain(
      '<Freeze><PornScore>90</PornScore>',
    );
    expect(await failureOf(() => encode(options))).toMatchObject({ code: 'config' });
  });
});

describe('the answer about a video job', () => {
  it('is not there yet while frames are taken', async () => {
    const { fetch } = providerAnswering(jobAnswer('<State>Snapshoting</State>'));

    expect(await fetch(ticket)).toMatchObject({ state: 'running', vendorState: 'Snapshoting' });
  });

  it('passes the documented sample, with one frame and one slice of sound', async () => {
    const { fetch } = providerAnswering(answer(readFixture('video-fetch-pass/response.xml')));
    const job = await fetch({ ...ticket, id: 'vab1ca9fc8a3ed11ea834c525400863904' });
    if (job.state !== 'succeeded') throw new Error('not finished');
    const { decision, segments } = normalize(job.result, tencentMap);

    expect(decision).toBe('pass');
    expect(segments).toMatchObject([
      { kind: 'frame', startMs: 0, endMs: null, text: 'Haha', decision: 'pass' },
      { kind: 'audio', startMs: 0, endMs: 30_000, text: 'wc xx', decision: 'pass' },
    ]);
  });

  it('has one frame or many, with the time of each', async () => {
    const frame = (time: string) =>
      `<Snapshot><SnapshotTime>${time}</SnapshotTime><Result>0</Result></Snapshot>`;

    expect((await verdictOf(frame('5000'))).segments).toMatchObject([{ startMs: 5000 }]);
    expect((await verdictOf(frame('0') + frame('') + frame('7'))).segments).toMatchObject([
      { startMs: 0 },
      { startMs: null },
      { startMs: 7 },
    ]);
  });

  it('is raised to a review where a frame or the sound says more than the whole', async () => {
    expect(await verdictOf('<Snapshot><Label>Porn</Label><Result>1</Result></Snapshot>')).toMatchObject({
      decision: 'review',
      category: 'sexual',
    });
    expect(
      await verdictOf('<AudioSection><AdsInfo><HitFlag>2</HitFlag></AdsInfo></AudioSection>'),
    ).toMatchObject({ decision: 'review', category: 'advertising' });
    expect(await verdictOf('<Snapshot><SnapshotTime>0</SnapshotTime></Snapshot>')).toMatchObject({
      decision: 'review',
    });
  });

  it('takes no count for a score, and no label of a scene for a keyword', async () => {
    const { findings } = await resultOf(
      '<Result>1</Result><PornInfo><HitFlag>1</HitFlag><Count>7</Count><Label>x</Label></PornInfo>',
      ticket,
    );

    expect(findings).toMatchObject([{ count: 7, score: null, keywords: [] }]);
  });

  it('keeps pictures of a library apart from libraries of words', async () => {
    const libraries =
      '<LibResults><ImageId>ours-1</ImageId><Score>90</Score></LibResults>' +
      '<LibResults><LibType>2</LibType><LibName>words</LibName></LibResults>';
    const { segments } = await resultOf(
      `<Result>1</Result><Snapshot><PornInfo><HitFlag>1</HitFlag>${libraries}</PornInfo></Snapshot>`,
      ticket,
    );

    expect(segments[0]?.findings).toMatchObject([
      {
        libraries: [{ type: '2', name: 'words', keywords: [] }],
        evidence: { libResults: [{ imageId: 'ours-1', score: 90 }] },
      },
    ]);
  });

  it.each([
    ['<SnapshotCount>0</SnapshotCount>', false],
    ['<SnapshotCount>1</SnapshotCount>', false],
    ['<SnapshotCount></SnapshotCount>', false],
    ['<SnapshotCount>1</SnapshotCount><Snapshot><PornInfo><HitFlag>0</HitFlag></PornInfo></Snapshot>', true],
    ['<Snapshot><PornInfo><Code>1</Code><HitFlag>0</HitFlag></PornInfo></Snapshot>', false],
  ])('says whether pictures were looked at: %s', async (elements, complete) => {
    expect((await verdictOf(elements)).coverage.complete).toBe(complete);
  });
});

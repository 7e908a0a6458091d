import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type EmulatorOptions } from '@moderato/emulator';
import { readXml, type XmlElement } from '@moderato/http/xml';
import {
  SOUNDS,
  audioRequest,
  callTencent,
  fixture,
  jobIdOf,
  jobsDetail,
  readReply,
  runTencent,
  serveFiles,
  sound,
  type Files,
} from '../../support.js';

const RULES: EmulatorOptions['rules'] = {
  rules: [
    { name: 'a.mp3', label: 'porn', decision: 'block', score: 0.91, keywords: ['xx', 'wc'] },
    { name: 'moan.wav', label: 'moan', decision: 'review' },
    { name: 'moan.wav', label: 'ads', decision: 'pass', score: 0.56 },
    { name: 'moan.wav', label: 'meaningless', decision: 'block' },
    { words: ['微信'], label: 'ads', decision: 'block', score: 0.97 },
    { words: ['绿植'], label: 'abuse', decision: 'review' },
  ],
};

describe('a Tencent answer', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/a.mp3': sound('greeting.mp3'),
      '/a.mp3.txt': 'wc xx',
      '/moan.wav': sound('tone.wav'),
      '/ad.mp3': sound('advertisement.mp3'),
      '/ad.mp3.txt': sound('advertisement.mp3.txt'),
    });
    emulator = await startEmulator({ rules: RULES, objectsDirectory: SOUNDS });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const url = (path: string) => `<Url>${files.url}${path}</Url>`;

  it('has every element of the documented sample, of the same shape', async () => {
    const reading = { provider: 'tencent', operation: 'test', arrays: new Set(['Section', 'Keywords']) };
    const sample = readXml(fixture('tencent/audio-query.success-block.xml'), reading);
    const wanted = (sample['Response'] as { JobsDetail: XmlElement }).JobsDetail;

    const detail = await runTencent(emulator, audioRequest(url('/a.mp3')));

    expectShape({ ...detail, Object: 'a.mp3' }, wanted);
    expect(detail).toMatchObject({
      State: wanted['State'],
      Result: wanted['Result'],
      AudioText: wanted['AudioText'],
      PornInfo: wanted['PornInfo'],
      AdsInfo: wanted['AdsInfo'],
      Section: [
        { PornInfo: { HitFlag: '1', Score: '91', Keywords: ['xx', 'wc'] }, AdsInfo: { HitFlag: '0' } },
      ],
    });
  });

  it('walks through the documented states without a result before the end', async () => {
    const accepted = await callTencent(emulator, {
      body: audioRequest(`${url('/a.mp3')}<DataId>7</DataId>`),
    });
    const submitted = jobsDetail(accepted);
    const path = `/audio/auditing/${jobIdOf(accepted)}`;

    const first = jobsDetail(await callTencent(emulator, { method: 'GET', path }));
    const second = jobsDetail(await callTencent(emulator, { method: 'GET', path }));

    const sample = jobsDetail({ ...accepted, text: fixture('tencent/audio-submit.submitted.xml') });
    expect(Object.keys(submitted)).toEqual(['DataId', ...Object.keys(sample)]);
    expect(first).toEqual({ ...submitted, State: 'Auditing', Url: `${files.url}/a.mp3` });
    expect(second).toMatchObject({ State: 'Success', DataId: '7', Label: 'Porn' });
  });

  it('cuts the sound into sections of 30 seconds, with the words where they are spoken', async () => {
    const { Section } = await runTencent(emulator, audioRequest(url('/ad.mp3')));

    const [first, second] = Section as XmlElement[];
    expect(first).toMatchObject({
      OffsetTime: '0',
      Duration: '30000',
      AdsInfo: { HitFlag: '1', Keywords: ['微信'] },
    });
    expect(second).toMatchObject({ OffsetTime: '30000', Duration: '6288', AdsInfo: { HitFlag: '1' } });
    expect(first?.['Text']).toContain('插播一条消息');
    expect(second?.['Text']).not.toContain('插播');
  });

  it('says moaning as a category of Porn, keeps low scores as no hit, and leaves out what it cannot say', async () => {
    const detail = await runTencent(emulator, audioRequest(url('/moan.wav')));

    expect(detail).toMatchObject({
      Label: 'Porn',
      SubLabel: 'Moan',
      Result: '2',
      PornInfo: { HitFlag: '2', Score: '75', Category: 'Moan' },
      AdsInfo: { HitFlag: '0', Score: '56' },
    });
    expect(JSON.stringify(detail)).not.toContain('Meaningless');
  });

  it('reports on exactly what DetectType asks for', async () => {
    const conf = '<DetectType>Abuse,Politics</DetectType>';

    const detail = await runTencent(emulator, audioRequest(url('/ad.mp3'), conf));

    const scenes = Object.keys(detail).filter((name) => name.endsWith('Info'));
    expect(scenes).toEqual(['AbuseInfo', 'PoliticsInfo']);
    expect(detail).toMatchObject({ Result: '2', Label: 'Abuse' });
  });

  it('reads objects from the folder, echoes the user and freezes at the score', async () => {
    const input = '<Object>advertisement.mp3</Object><UserInfo><TokenId>t-1</TokenId></UserInfo>';

    const frozen = await runTencent(
      emulator,
      audioRequest(input, '<Freeze><AdsScore>97</AdsScore></Freeze>'),
    );
    const kept = await runTencent(emulator, audioRequest(input, '<Freeze><AdsScore>98</AdsScore></Freeze>'));

    expect(frozen).toMatchObject({
      Object: 'advertisement.mp3',
      ForbidState: '1',
      UserInfo: { TokenId: 't-1' },
    });
    expect(kept).toMatchObject({ Result: '1', ForbidState: '0' });
  });

  it('answers 404 for an unknown job, or 200 without JobsDetail when told to', async () => {
    const other = await startEmulator({ accounts: { tencent: { unknownJob: '200' } } });
    const call = { method: 'GET', path: '/audio/auditing/sa404' } as const;

    const refused = await callTencent(emulator, call);
    const empty = await callTencent(other, call);
    await other.close();

    expect(refused.status).toBe(404);
    expect(empty.status).toBe(200);
    expect(readReply(empty)).toMatchObject({ Response: { NonExistJobIds: 'sa404' } });
    expect(empty.text).not.toContain('JobsDetail');
  });

  it('forgets jobs after a month', async () => {
    const now = Date.now();
    const other = await startEmulator({ now: () => now, progress: { polls: 0 } });
    const accepted = await callTencent(other, { body: audioRequest('<Object>a.mp3</Object>') });
    const path = `/audio/auditing/${jobIdOf(accepted)}`;

    const known = await callTencent(other, { method: 'GET', path });
    other.advance(31 * 24 * 3_600_000);
    const laterSeconds = Math.floor(now / 1000) + 31 * 24 * 3600;
    const keyTime = `${laterSeconds - 1};${laterSeconds + 60}`;
    const forgotten = await callTencent(other, { method: 'GET', path, keyTime });
    await other.close();

    expect([known.status, forgotten.status]).toEqual([200, 404]);
  });
});

/** Every field of the sample is there, containers as containers and text as text. */
function expectShape(actual: XmlElement, sample: XmlElement): void {
  for (const [name, value] of Object.entries(sample)) {
    expect(Object.keys(actual)).toContain(name);
    const mine = actual[name]!;
    expect([name, Array.isArray(mine), typeof mine]).toEqual([name, Array.isArray(value), typeof value]);
    const [innerMine, inner] = [[mine].flat()[0], [value].flat()[0]];
    if (typeof inner === 'object') expectShape(innerMine as XmlElement, inner as XmlElement);
  }
}

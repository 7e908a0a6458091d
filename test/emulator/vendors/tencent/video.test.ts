import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { type XmlElement } from '@moderato/http/xml';
import {
  EXAMPLES,
  callTencent,
  eventually,
  expectShape,
  fixture,
  jobIdOf,
  jobsDetail,
  readReply,
  runTencent,
  serveFiles,
  type Files,
} from '../../support.js';

const path = '/video/auditing';
const market = readFileSync(join(EXAMPLES, 'videos/market.mp4'));
const every5 = '<Snapshot><Mode>Interval</Mode><Count>100</Count><TimeInterval>5</TimeInterval></Snapshot>';

describe('videos on the Tencent side', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/market.mp4': market,
      '/market.mp4.yaml': readFileSync(join(EXAMPLES, 'videos/market.mp4.yaml')),
      '/a.mp4': market,
      '/a.mp4.txt': 'wc xx',
      '/page.mp4': '<html></html>',
      '/wrong.mp4': market,
      '/wrong.mp4.yaml': '- at: soon',
      '/deep.mp4': market,
      '/deep.mp4.yaml': '['.repeat(100_000),
      '/live/1.flv.yaml': '- { at: 7, label: porn, decision: block, score: 0.9 }',
    });
    emulator = await startEmulator({
      rules: {
        rules: [
          { kind: 'live', name: 'bad', label: 'sexy', decision: 'review' },
          { kind: 'image', name: '*', label: 'porn', decision: 'block' },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const body = (input: string, conf: string, type = '') =>
    `<Request>${type}<Input>${input}</Input><Conf>${conf}</Conf></Request>`;
  const run = (name: string, conf: string) =>
    runTencent(emulator, body(`<Url>${files.url}${name}</Url>`, conf), path);
  const times = (parts: unknown) =>
    (parts as XmlElement[]).map(({ SnapshotTime, Result }) => [SnapshotTime, Result]);

  it('have every element of the documented sample', async () => {
    const sample = readReply({
      status: 200,
      headers: new Headers(),
      text: fixture('tencent/video-query.success-normal.xml'),
    });
    const wanted = (sample['Response'] as { JobsDetail: XmlElement }).JobsDetail;

    const detail = await run('/a.mp4', `${every5}<DetectContent>1</DetectContent>`);

    expectShape({ ...detail, Object: 'a.mp4' }, wanted);
    expect(detail).toMatchObject({ Result: '0', SnapshotCount: '4', AudioSection: [{ Text: 'wc xx' }] });
  });

  it('show what is to be seen in the frame before it, and are heard only when asked', async () => {
    const seen = await run('/market.mp4', every5);
    const heard = await run('/market.mp4', `${every5}<DetectContent>1</DetectContent>`);

    expect(times(seen['Snapshot'])).toEqual([
      ['0', '0'],
      ['5000', '1'],
      ['10000', '0'],
      ['15000', '0'],
    ]);
    expect(seen).toMatchObject({ Label: 'Ads', AdsInfo: { HitFlag: '1', Count: '1' } });
    expect((seen['Snapshot'] as XmlElement[])[1]).toMatchObject({
      Text: '加微信',
      AdsInfo: { Score: '93', OcrResults: [{ Keywords: ['加微信'] }] },
    });
    expect(seen).not.toHaveProperty('AudioSection');
    expect(seen).not.toHaveProperty('AbuseInfo');
    expect(heard).toMatchObject({
      AbuseInfo: { HitFlag: '2', Count: '0' },
      AudioSection: [
        { OffsetTime: '0', Duration: '20000', AbuseInfo: { Score: '71', Keywords: ['讨厌鬼'] } },
      ],
    });
  });

  it('are looked at in as many frames as asked for, and no further', async () => {
    const snapshot = (mode: string, count: number, interval: number) =>
      `<Snapshot><Mode>${mode}</Mode><Count>${count}</Count><TimeInterval>${interval}</TimeInterval></Snapshot>`;

    const one = await run('/market.mp4', snapshot('Interval', 1, 5));
    const even = await run('/market.mp4', snapshot('Average', 2, 1));
    const often = await run('/market.mp4', snapshot('Fps', 10_000, 2));

    expect([one['SnapshotCount'], one['Result']]).toEqual(['1', '0']);
    expect(times(even['Snapshot'])).toEqual([
      ['0', '1'],
      ['10000', '0'],
    ]);
    expect([often['SnapshotCount'], often['AdsInfo']]).toEqual(['40', { HitFlag: '1', Count: '6' }]);
  });

  it('are called Snapshoting on the way', async () => {
    const accepted = await callTencent(emulator, {
      path,
      body: body(`<Url>${files.url}/a.mp4</Url>`, every5),
    });
    const first = await callTencent(emulator, { method: 'GET', path: `${path}/${jobIdOf(accepted)}` });

    expect(jobsDetail(first)).toMatchObject({ State: 'Snapshoting' });
  });

  it('fail when they are none, are missing, or have a wrong time line', async () => {
    expect(await run('/page.mp4', every5)).toMatchObject({ State: 'Failed', Code: '-65007' });
    expect(await run('/none.mp4', every5)).toMatchObject({ State: 'Failed', Code: '-61011' });
    expect(await run('/a.txt', every5)).toMatchObject({ State: 'Failed', Code: '-65013' });
    expect(await run('/wrong.mp4', every5)).toMatchObject({ State: 'Failed', Code: '1007' });
    expect(await run('/deep.mp4', every5)).toMatchObject({ State: 'Failed', Code: '1007' });
  });

  const input = '<Url>http://127.0.0.1/a.mp4</Url>';

  it.each([
    ['no snapshots', body(input, '<BizType>a</BizType>'), 'Conf.Snapshot'],
    ['no count', body(input, '<Snapshot><TimeInterval>5</TimeInterval></Snapshot>'), 'Conf.Snapshot.Count'],
    [
      'too many frames',
      body(input, every5.replace('100', '10001')),
      'Conf.Snapshot.Count: not from 1 to 10000',
    ],
    ['a long interval', body(input, every5.replace('>5<', '>61<')), 'Conf.Snapshot.TimeInterval'],
    ['another mode', body(input, every5.replace('Interval<', 'Often<')), 'Conf.Snapshot.Mode'],
    ['another content', body(input, `${every5}<DetectContent>2</DetectContent>`), 'Conf.DetectContent'],
    [
      'live without policy',
      body(input, '<CallbackType>1</CallbackType>', '<Type>live_video</Type>'),
      'Conf.BizType',
    ],
    [
      'live as a file',
      body('<Url>file:///a</Url>', '<BizType>a</BizType>', '<Type>live_video</Type>'),
      'Input.Url',
    ],
    ['an unknown type', body(input, every5, '<Type>film</Type>'), 'Type'],
  ])('are refused with %s', async (_, wrong, message) => {
    const refused = await callTencent(emulator, { path, body: wrong });

    expect(refused.status).toBe(400);
    expect(refused.text).toContain(`Request.${message}`);
  });

  it('take the documented request, and call back with the keys of the documented sample', async () => {
    const sample = JSON.parse(fixture('tencent/video-callback.simple.json')) as {
      data: Record<string, unknown>;
    };
    const request = fixture('tencent/video-submit.request.go-test.xml')
      .replace('<Object>test.mp4</Object>', `<Url>${files.url}/market.mp4</Url>`)
      .replace(/<Callback>.*<\/Callback>/, `<Callback>${files.url}/done</Callback>`);

    const accepted = await callTencent(emulator, { path, body: request });
    const received = await eventually(() => files.received.find((one) => one.path === '/done'));

    const callback = JSON.parse(received.body) as { data: Record<string, unknown> };
    const wanted: object = sample.data;
    expect(accepted.status).toBe(200);
    expect(Object.keys(callback.data)).toEqual(
      expect.arrayContaining(Object.keys(wanted).filter((key) => key !== 'cos_headers')),
    );
    expect(callback.data).toMatchObject({
      event: 'ReviewVideo',
      trace_id: jobIdOf(accepted),
      result: 1,
      ads_info: { hit_flag: 1, label: '', count: 1 },
    });
  });

  it('may be live streams, timed by the clock, that end when they are cancelled', async () => {
    const type = '<Type>live_video</Type>';
    const accepted = await callTencent(emulator, {
      path,
      body: body(`<Url>${files.url}/live/1.flv</Url><DataId>7</DataId>`, '<BizType>a</BizType>', type),
    });
    const query = { method: 'GET', path: `${path}/${jobIdOf(accepted)}` } as const;

    const first = jobsDetail(await callTencent(emulator, query));
    const cancelled = jobsDetail(
      await callTencent(emulator, { path: `/video/cancel_auditing/${jobIdOf(accepted)}` }),
    );
    const last = jobsDetail(await callTencent(emulator, query));

    expect(first).toMatchObject({ State: 'Auditing', DataId: '7' });
    expect(Object.keys(cancelled)).toEqual(['DataId', 'JobId', 'CreationTime']);
    expect(last).toMatchObject({ State: 'Success', Type: 'live_video', Label: 'Porn', Result: '1' });
    const [, second] = last['Snapshot'] as XmlElement[];
    const startedMs = Date.parse((last['CreationTime'] as string).replace('+0800', '+08:00'));
    expect(Number(second!['SnapshotTime']) - startedMs).toBeGreaterThanOrEqual(5000);
    expect(Number(second!['SnapshotTime']) - startedMs).toBeLessThan(6000);
  });

  it('may be rtmp streams, judged by name alone', async () => {
    const stream = (name: string) =>
      runTencent(
        emulator,
        body(`<Url>rtmp://example.com/live/${name}</Url>`, '<BizType>a</BizType>', '<Type>live_video</Type>'),
        path,
      );

    expect(await stream('bad')).toMatchObject({ Label: 'Porn', SubLabel: 'Sexy', Result: '2' });
    expect(await stream('good')).toMatchObject({ Result: '0' });
  });

  it('cannot be cancelled when they are unknown', async () => {
    const refused = await callTencent(emulator, { path: '/video/cancel_auditing/av0' });

    expect(refused.status).toBe(404);
  });
});

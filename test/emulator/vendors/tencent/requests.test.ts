import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { readAudioRequest } from '../../../../packages/emulator/vendors/tencent/requests.js';
import { audioRequest, callTencent, fixture, jobsDetail, readReply } from '../../support.js';

const URL_INPUT = '<Url>http://127.0.0.1:1/a.mp3</Url>';

const REFUSED: [string, string, string, string][] = [
  ['text that is not XML', 'hello', 'InvalidContent', 'well-formed'],
  ['XML that is cut off', '<Request><Input><Url>http://127', 'InvalidContent', 'well-formed'],
  [
    'the sample with mismatched tags',
    fixture('tencent/audio-submit.request.malformed.xml'),
    'InvalidContent',
    'well-formed',
  ],
  ['another root', '<Query></Query>', 'InvalidContent', 'one well-formed Request'],
  ['a DOCTYPE', `<!DOCTYPE Request>${audioRequest(URL_INPUT)}`, 'InvalidContent', 'well-formed'],
  [
    'an empty listing of nodes',
    fixture('tencent/audio-submit.request.template.xml'),
    'InvalidArgument',
    'Request.Input',
  ],
  ['neither Object nor Url', audioRequest('<DataId>1</DataId>'), 'InvalidArgument', 'Input.Object'],
  ['both Object and Url', audioRequest(`<Object>a.mp3</Object>${URL_INPUT}`), 'InvalidArgument', 'Input.Url'],
  ['two Urls', audioRequest(URL_INPUT + URL_INPUT), 'InvalidArgument', 'Input.Url'],
  ['a Url that is none', audioRequest('<Url>ftp://host/a.mp3</Url>'), 'InvalidArgument', 'Input.Url'],
  [
    'a long DataId',
    audioRequest(`${URL_INPUT}<DataId>${'中'.repeat(171)}</DataId>`),
    'InvalidArgument',
    'Input.DataId',
  ],
  [
    'a control character',
    audioRequest(`${URL_INPUT}<DataId>\u0001</DataId>`),
    'InvalidContent',
    'well-formed',
  ],
  [
    'a long field of UserInfo',
    audioRequest(`${URL_INPUT}<UserInfo><Nickname>${'x'.repeat(129)}</Nickname></UserInfo>`),
    'InvalidArgument',
    'Input.UserInfo.Nickname',
  ],
  [
    'an unknown DetectType',
    audioRequest(URL_INPUT, '<DetectType>Porn,Terrorist</DetectType>'),
    'InvalidArgument',
    'Conf.DetectType',
  ],
  [
    'an unknown CallbackVersion',
    audioRequest(URL_INPUT, '<CallbackVersion>Full</CallbackVersion>'),
    'InvalidArgument',
    'Conf.CallbackVersion',
  ],
  [
    'an unknown CallbackType',
    audioRequest(URL_INPUT, '<CallbackType>3</CallbackType>'),
    'InvalidArgument',
    'Conf.CallbackType',
  ],
  [
    'a Callback that is no address',
    audioRequest(URL_INPUT, '<Callback>callback</Callback>'),
    'InvalidArgument',
    'Conf.Callback',
  ],
  [
    'a BizType of another form',
    audioRequest(URL_INPUT, '<BizType>a b</BizType>'),
    'InvalidArgument',
    'Conf.BizType',
  ],
  [
    'Freeze for a Url',
    audioRequest(URL_INPUT, '<Freeze><PornScore>90</PornScore></Freeze>'),
    'InvalidArgument',
    'Conf.Freeze',
  ],
  [
    'a Freeze score above 100',
    audioRequest('<Object>a.mp3</Object>', '<Freeze><PornScore>101</PornScore></Freeze>'),
    'InvalidArgument',
    'Conf.Freeze.PornScore',
  ],
];

describe('a Tencent submit', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator();
  });

  afterAll(() => emulator.close());

  it.each(REFUSED)('refuses %s', async (_, body, code, words) => {
    const reply = await callTencent(emulator, { body });

    const { Error: error } = readReply(reply) as { Error: Record<string, string> };
    expect(reply.status).toBe(400);
    expect(error['Code']).toBe(code);
    expect(error['Message']).toContain(words);
    expect(emulator.journal().at(-1)).toMatchObject({
      operation: 'submit audio',
      status: 400,
      accepted: false,
    });
  });

  it('refuses an empty body', async () => {
    const reply = await callTencent(emulator, { body: '' });

    expect(reply.text).toContain('<Code>MissingContent</Code>');
  });

  it('refuses a body beyond its limit', async () => {
    const reply = await callTencent(emulator, { body: 'x'.repeat(1024 * 1024 + 1) });

    expect(reply.status).toBe(413);
    expect(reply.text).toContain('<Code>InvalidContent</Code>');
  });

  it('refuses an operation that is not served', async () => {
    const reply = await callTencent(emulator, { path: '/video/auditing', body: audioRequest(URL_INPUT) });

    expect(reply.status).toBe(400);
    expect(reply.text).toContain('<Code>InvalidArgument</Code>');
  });

  it.each(['tencent/audio-submit.request.xml', 'tencent/audio-submit.request.go-test.xml'])(
    'accepts the documented sample %s',
    async (name) => {
      const detail = jobsDetail(await callTencent(emulator, { body: fixture(name) }));

      expect(detail).toMatchObject({ State: 'Submitted', JobId: expect.stringMatching(/^sa[0-9a-f]{32}$/) });
      expect(detail['CreationTime']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0800$/);
    },
  );

  it('reads every documented field', () => {
    const input =
      '<Object>a.mp3</Object><DataId>1</DataId><UserInfo><TokenId>t</TokenId><Role>r</Role></UserInfo>';
    const conf =
      '<BizType>b81d</BizType><Callback>https://host/x</Callback><CallbackVersion>Detail</CallbackVersion>' +
      '<CallbackType>2</CallbackType><DetectType>Porn,Teenager</DetectType><Freeze><AdsScore>0</AdsScore></Freeze>';

    const reading = readAudioRequest(Buffer.from(audioRequest(input, conf)));

    expect(reading).toEqual({
      request: {
        Input: { Object: 'a.mp3', DataId: '1', UserInfo: { TokenId: 't', Role: 'r' } },
        Conf: {
          BizType: 'b81d',
          Callback: 'https://host/x',
          CallbackVersion: 'Detail',
          CallbackType: '2',
          DetectType: ['Porn', 'Teenager'],
          Freeze: { AdsScore: 0 },
        },
      },
    });
  });
});

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator, type RulesInput } from '@moderato/emulator';
import {
  callTencent,
  checkHuawei,
  jobsDetail,
  runHuawei,
  runTencent,
  serveFiles,
  sound,
  type Files,
} from './support.js';

const PIXELS = Buffer.from('89504e470d0a1a0a0000000d494844520000001e0000001e0806000000', 'hex');
const CLIP = Buffer.from('\0\0\0\x20ftypisom\0\0\0\0');

/** `differ`: block at Tencent and review at Huawei; `tencent` and `huawei`: seen there only. Texts have no name. */
const RULES: RulesInput = {
  rules: [
    {
      name: 'differ*',
      label: 'porn',
      decision: 'block',
      overrides: { huawei: { decision: 'review' } },
    },
    { name: 'tencent*', label: 'porn', decision: 'block', vendors: ['tencent'] },
    { name: 'huawei*', label: 'porn', decision: 'block', vendors: ['huawei'] },
    { words: ['differ'], label: 'porn', decision: 'block', overrides: { huawei: { decision: 'review' } } },
    { words: ['tencent'], label: 'porn', decision: 'block', vendors: ['tencent'] },
    { words: ['huawei'], label: 'porn', decision: 'block', vendors: ['huawei'] },
  ],
};

const NAMES = ['differ', 'tencent', 'huawei'];

let files: Files;
let emulator: Emulator;

beforeAll(async () => {
  const contents = {
    mp3: sound('advertisement.mp3'),
    png: PIXELS,
    mp4: CLIP,
    flv: '',
    txt: 'page',
    html: 'page',
  };
  const served = NAMES.flatMap((name) =>
    Object.entries(contents).map(([ending, bytes]) => [`/${name}.${ending}`, bytes] as const),
  );
  files = await serveFiles(Object.fromEntries(served));
  emulator = await startEmulator({ rules: RULES, progress: { polls: 1 } });
});

afterAll(async () => {
  await emulator.close();
  await files.close();
});

const at = (name: string, ending: string) => `${files.url}/${name}.${ending}`;
const request = (input: string, rest = '') => `<Request><Input>${input}</Input>${rest}</Request>`;
const decisionOf = (detail: object) => {
  const { Result, Suggestion } = detail as { Result?: string; Suggestion?: string };
  return { '0': 'pass', '1': 'block', '2': 'review' }[Result ?? Suggestion ?? ''];
};

type Judge = (name: string) => Promise<string | undefined>;

const tencentJob =
  (path: string, ending: string, rest = ''): Judge =>
  async (name) =>
    decisionOf(
      await runTencent(emulator, request(`<Url>${at(name, ending)}</Url>`, rest), `/${path}/auditing`),
    );

const TENCENT: Record<string, Judge> = {
  text: async (name) => {
    const body = request(`<Content>${Buffer.from(name).toString('base64')}</Content>`);
    return decisionOf(jobsDetail(await callTencent(emulator, { path: '/text/auditing', body })));
  },
  image: async (name) => {
    const body = request(`<Url>${at(name, 'png')}</Url>`);
    return decisionOf(jobsDetail(await callTencent(emulator, { path: '/image/auditing', body })));
  },
  audio: tencentJob('audio', 'mp3'),
  video: tencentJob(
    'video',
    'mp4',
    '<Conf><Snapshot><Count>2</Count><TimeInterval>5</TimeInterval></Snapshot></Conf>',
  ),
  live: tencentJob('video', 'flv', '<Type>live_video</Type><Conf><BizType>b</BizType></Conf>'),
  document: tencentJob('document', 'txt'),
  webpage: tencentJob('webpage', 'html'),
};

const suggestionOf = (body: object) => (body as { result: { suggestion: string } }).result.suggestion;

const HUAWEI: Record<string, Judge> = {
  text: async (name) =>
    suggestionOf((await checkHuawei(emulator, 'text', { data: { text: name }, event_type: 'comment' })).body),
  image: async (name) => {
    const wish = { event_type: 'album', categories: ['porn'] };
    return suggestionOf((await checkHuawei(emulator, 'image', { url: at(name, 'png'), ...wish })).body);
  },
  audio: async (name) => {
    const wish = { event_type: 'default', categories: ['porn'] };
    return suggestionOf(await runHuawei(emulator, { data: { url: at(name, 'mp3') }, ...wish }));
  },
  video: async (name) => {
    const wish = { event_type: 'default', image_categories: ['porn'] };
    return suggestionOf(await runHuawei(emulator, { data: { url: at(name, 'mp4') }, ...wish }, 'video'));
  },
};

const judged = async (judge: Judge) => Promise.all(NAMES.map(judge));

describe('rules that differ by vendor', () => {
  it.each(Object.entries(TENCENT))('are seen and worded for %s as Tencent has them', async (_, judge) => {
    expect(await judged(judge)).toEqual(['block', 'block', 'pass']);
  });

  it.each(Object.entries(HUAWEI))('are seen and worded for %s as Huawei has them', async (_, judge) => {
    expect(await judged(judge)).toEqual(['review', 'pass', 'block']);
  });
});

import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type CallbackRequest } from '@moderato/core';
import { type AliyunOptions } from '../../../providers/aliyun/index.js';
import { answering } from './support.js';

const UID = '1234567890123456';
const SEED = 'made_up_seed';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

const CONTENT = JSON.stringify({ TaskId: 'task-1@x', SliceDetails: [], RiskLevel: 'none' });

const checksum = (content: string, algorithm = 'sha256', uid = UID, seed = SEED) =>
  createHash(algorithm).update(`${uid}${seed}${content}`).digest('hex');

const form = (fields: Record<string, string> | [string, string][]) => new URLSearchParams(fields).toString();

const signed = (content: string, algorithm?: string) =>
  form({ checksum: checksum(content, algorithm), content });

const read = (body: CallbackRequest['body'], options: Partial<AliyunOptions> = {}) =>
  answering({}, { accountUid: UID, seed: SEED, ...options }).provider.readCallback!({ headers: FORM, body });

const failure = (body: CallbackRequest['body'], options?: Partial<AliyunOptions>) => {
  try {
    return read(body, options);
  } catch (error) {
    return error;
  }
};

const rejected = (status: number) => ({ code: 'callback_rejected', status, effect: 'none' });

describe('a callback', () => {
  it('is read from a form, whatever the case of its names and of the checksum', () => {
    for (const body of [
      signed(CONTENT),
      form({ Checksum: checksum(CONTENT).toUpperCase(), Content: CONTENT }),
      form({ ReqId: 'other', checksum: checksum(CONTENT), content: CONTENT }),
    ])
      expect(read(body)).toMatchObject({
        ticket: { id: 'task-1@x', kind: 'audio', region: 'cn-shanghai', contentId: null },
        state: 'succeeded',
        trust: 'signed',
      });
  });

  it('carries no verdict: what it claims is fetched', () => {
    expect(read(signed(CONTENT))).not.toHaveProperty('job');
  });

  it('is checked with SM3 where that is configured, and with nothing else', () => {
    expect(createHash('sm3').update('abc').digest('hex')).toBe(
      '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
    );
    expect(read(signed(CONTENT, 'sm3'), { checksum: 'SM3' })).toMatchObject({ trust: 'signed' });
    expect(failure(signed(CONTENT), { checksum: 'SM3' })).toMatchObject(rejected(401));
    expect(failure(signed(CONTENT, 'sm3'))).toMatchObject(rejected(401));
  });

  it.each<[string, string]>([
    ['no checksum', form({ content: CONTENT })],
    ['no content', form({ checksum: checksum('') })],
    ['an empty checksum', form({ checksum: '', content: CONTENT })],
    ['a checksum that is too short', form({ checksum: checksum(CONTENT).slice(2), content: CONTENT })],
    [
      'the checksum of another seed',
      form({ checksum: checksum(CONTENT, 'sha256', UID, 'x'), content: CONTENT }),
    ],
    [
      'the checksum of another account',
      form({ checksum: checksum(CONTENT, 'sha256', '1'), content: CONTENT }),
    ],
    ['the checksum of another content', form({ checksum: checksum('{}'), content: CONTENT })],
    [
      'a checksum without the seed',
      form({ checksum: checksum(CONTENT, 'sha256', UID, ''), content: CONTENT }),
    ],
    [
      'two checksums',
      form([
        ['checksum', checksum(CONTENT)],
        ['Checksum', checksum(CONTENT)],
        ['content', CONTENT],
      ]),
    ],
    [
      'two contents',
      form([
        ['checksum', checksum(CONTENT)],
        ['content', CONTENT],
        ['content', '{}'],
      ]),
    ],
    ['JSON in the place of a form', JSON.stringify({ checksum: checksum(CONTENT), content: CONTENT })],
    ['nothing', ''],
  ])('with %s is rejected', (_what, body) => {
    expect(failure(body)).toMatchObject({ code: 'callback_rejected', effect: 'none' });
  });

  it.each<[string, string]>([
    ['no JSON', 'x'],
    ['a list', '[]'],
    ['no id', '{}'],
    ['an empty id', '{"TaskId":" "}'],
    ['an id that is none', '{"TaskId":"a/../b"}'],
    ['an id that is a number', '{"TaskId":7}'],
    ['two ids', '{"TaskId":"a","ReqId":"b"}'],
    ['an id that stands twice', '{"TaskId":"a","TaskId":"b"}'],
    ['names of prototypes', '{"TaskId":"a","__proto__":{"x":1}}'],
    ['a content that was prolonged', `${CONTENT}{}`],
  ])('with a valid checksum and %s is rejected', (_what, content) => {
    expect(failure(signed(content))).toMatchObject(rejected(400));
  });

  it('is rejected in full without seed or account number, which are named', () => {
    for (const missing of ['seed', 'accountUid'])
      expect(failure(signed(CONTENT), { [missing]: undefined })).toMatchObject({
        ...rejected(401),
        message: expect.stringContaining(missing),
      });
  });

  it('that is not UTF-8, or larger than 32 MiB, is rejected', () => {
    expect(failure(Buffer.from([0x61, 0x3d, 0xff]))).toMatchObject(rejected(400));
    expect(failure(signed(CONTENT).padEnd(33 * 1024 * 1024, 'x'))).toMatchObject(rejected(400));
  });

  it.each<[string, object, string, string]>([
    ['a voice job', { TaskId: 'a', SliceDetails: [] }, 'audio', 'succeeded'],
    ['a video job', { TaskId: 'a', FrameResult: {} }, 'video', 'succeeded'],
    ['a document job', { taskId: 'a', PageResult: [] }, 'document', 'succeeded'],
    ['an image job', { reqId: 'a', Result: [] }, 'image', 'succeeded'],
    ['a whole response', { Code: 200, Data: { TaskId: 'a', AudioResult: {} } }, 'video', 'succeeded'],
    ['a job that runs', { Code: 280, TaskId: 'a' }, 'audio', 'running'],
    ['a job that failed', { Code: 480, TaskId: 'a' }, 'audio', 'failed'],
    ['an id of video', { TaskId: 'vi_f_a' }, 'video', 'succeeded'],
  ])('tells of %s', (_what, content, kind, state) => {
    expect(read(signed(JSON.stringify(content)))).toMatchObject({ ticket: { kind }, state });
  });

  it('shows no seed in an error', () => {
    const error = failure(form({ checksum: 'x', content: `${SEED} ${UID}` })) as Error;

    expect(`${error.message}${error.stack ?? ''}${JSON.stringify(error)}`).not.toContain(SEED);
  });
});

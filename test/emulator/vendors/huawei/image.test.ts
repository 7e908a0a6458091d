import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { sha256Of } from '../../../../packages/emulator/content.js';
import { EXAMPLES, checkHuawei, fixture, serveFiles, type Files } from '../../support.js';

const poster = readFileSync(join(EXAMPLES, 'pictures/poster.png'));
const sunset = readFileSync(join(EXAMPLES, 'pictures/sunset.png'));
const wishes = { event_type: 'article', categories: ['porn', 'terrorism', 'image_text'] };

describe('pictures on the Huawei side', () => {
  let emulator: Emulator;
  let files: Files;

  beforeAll(async () => {
    files = await serveFiles({
      '/poster.png': poster,
      '/poster.png.txt': '加微信',
      '/sunset.png': sunset,
      '/page.png': '<html></html>',
      '/a.bmp': Buffer.concat([Buffer.from('BM'), Buffer.alloc(24, 1)]),
      '/tiny.gif': Buffer.concat([Buffer.from('GIF89a'), Buffer.from([19, 0, 64, 0, 0, 0, 0])]),
    });
    emulator = await startEmulator({
      rules: {
        rules: [
          { words: ['加微信'], label: 'ads', decision: 'block', score: 0.96 },
          { sha256: sha256Of(sunset), label: 'sexy', decision: 'review', score: 0.7 },
        ],
      },
    });
  });

  afterAll(async () => {
    await emulator.close();
    await files.close();
  });

  const check = (data: object) => checkHuawei(emulator, 'image', { ...wishes, ...data });
  const batch = (data: object) => checkHuawei(emulator, 'image/batch', { ...wishes, ...data });

  it('pass as the documented answer does', async () => {
    const sample = JSON.parse(fixture('huawei/image.pass.json')) as { result: object };

    const { body } = await check({ url: `${files.url}/sunset.png`, categories: ['terrorism'] });

    expect(body['result']).toEqual(sample.result);
  });

  it('by address say what is written in them as image_text', async () => {
    const { body } = await check({ url: `${files.url}/poster.png` });

    expect(body['result']).toEqual({
      suggestion: 'block',
      category: 'image_text',
      ocr_text: '加微信',
      details: [
        {
          suggestion: 'block',
          category: 'image_text',
          label: 'ad',
          confidence: 0.96,
          segments: [{ segment: '加微信' }],
        },
      ],
    });
  });

  it('in base64 are known by their hash, and say a fine label under the category', async () => {
    const { body } = await check({ image: sunset.toString('base64') });

    expect(body['result']).toMatchObject({
      suggestion: 'review',
      category: 'porn',
      details: [{ category: 'porn', label: 'sexy_female', confidence: 0.7 }],
    });
  });

  it('are read only when image_text was asked for', async () => {
    const { body } = await check({ url: `${files.url}/poster.png`, categories: ['porn'] });

    expect(body['result']).toEqual({ suggestion: 'pass', details: [] });
  });

  const wrongFormat = JSON.parse(fixture('huawei/image.error-format.json')) as object;
  const code = (error_code: string) => expect.objectContaining({ error_code });

  it.each<[string, object | string, unknown]>([
    ['something else', '/page.png', wrongFormat],
    ['a format that is not taken', '/a.bmp', wrongFormat],
    ['too few pixels', '/tiny.gif', code('AIS.0504')],
    ['a picture that is not there', '/none.png', code('AIS.0029')],
    ['no picture', {}, code('AIS.0011')],
    ['no base64', { image: '#' }, code('AIS.0015')],
    ['too long base64', { image: 'A'.repeat(10 * 1024 * 1024 + 4) }, code('AIS.0020')],
    ['no address', { url: 'here' }, code('AIS.0022')],
    ['an event type of video', { url: 'http://127.0.0.1/a', event_type: 'live' }, code('AIS.0401')],
    ['a category of sound', { url: 'http://127.0.0.1/a', categories: ['moan'] }, code('AIS.0401')],
    ['no categories', { url: 'http://127.0.0.1/a', categories: [] }, code('AIS.0011')],
  ])('are refused with %s', async (_, data, body) => {
    const { status, body: actual } = await check(typeof data === 'string' ? { url: files.url + data } : data);

    expect(status).toBe(400);
    expect(actual).toEqual(body);
  });

  it('come in batches, each judged or failed under its own id', async () => {
    const urls = [
      { url: `${files.url}/poster.png`, data_id: 'a' },
      { url: `${files.url}/page.png`, data_id: 'b' },
      { url: `${files.url}/none.png`, data_id: 'c' },
    ];

    const { status, body } = await batch({ urls });

    expect(status).toBe(200);
    expect(body).toEqual({
      request_id: expect.any(String),
      results: [
        expect.objectContaining({ data_id: 'a', suggestion: 'block', category: 'image_text' }),
        { data_id: 'b', error_code: 'AIS.0402', error_msg: 'The image format is not supported.' },
        { data_id: 'c', error_code: 'AIS.0029', error_msg: 'Failed to download the image.' },
      ],
    });
  });

  it.each<[string, object]>([
    ['none', { urls: [] }],
    [
      'more than 12',
      {
        urls: Array.from({ length: 13 }, (_, index) => ({ url: 'http://127.0.0.1/a', data_id: `${index}` })),
      },
    ],
    ['one id twice', { urls: ['a', 'a'].map((data_id) => ({ url: 'http://127.0.0.1/a', data_id })) }],
    ['a long id', { urls: [{ url: 'http://127.0.0.1/a', data_id: 'a'.repeat(31) }] }],
    ['no id', { urls: [{ url: 'http://127.0.0.1/a' }] }],
  ])('are refused as a batch with %s', async (_, data) => {
    expect((await batch(data)).status).toBe(400);
  });
});

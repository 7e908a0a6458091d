import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadFixtures } from '@moderato/testkit';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'moderato-fixtures-'));
  await write('options.json', '{"key":"made-up"}');
});

afterEach(async () => {
  await rm(directory, { recursive: true });
});

async function write(path: string, text: string): Promise<void> {
  const file = join(directory, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, text);
}

async function writeCase(name: string, given: object, response = '{}'): Promise<void> {
  await write(`${name}/origin.json`, '{"source":"a page","verbatim":true}');
  await write(`${name}/case.json`, JSON.stringify(given));
  await write(`${name}/response.json`, response);
}

describe('loadFixtures', () => {
  it('reads calls and callbacks, and the options they were recorded with', async () => {
    const content = { kind: 'audio', url: 'https://example.com/a.mp3' };
    await writeCase(
      'b-submit',
      { operation: 'submit', content, status: 202, headers: { 'X-Id': '1' }, expect: { state: 'submitted' } },
      ' {"a":1}\n',
    );
    await writeCase('a-callback', {
      operation: 'callback',
      headers: { 'X-Id': '2' },
      expect: { state: 'succeeded', trust: 'signed', jobId: '1' },
    });
    await write('b-submit/request.json', '{"method":"POST"}');

    expect(loadFixtures(directory)).toEqual({
      options: { key: 'made-up' },
      calls: [
        {
          name: 'b-submit',
          origin: { source: 'a page', verbatim: true },
          operation: 'submit',
          content,
          call: {},
          answer: { status: 202, headers: { 'x-id': '1' }, body: ' {"a":1}\n' },
          request: { method: 'POST' },
          expect: { state: 'submitted' },
        },
      ],
      callbacks: [
        {
          name: 'a-callback',
          origin: { source: 'a page', verbatim: true },
          headers: { 'X-Id': '2' },
          body: '{}',
          expect: { state: 'succeeded', trust: 'signed', jobId: '1' },
        },
      ],
    });
  });

  it('reads image bytes from base64', async () => {
    await writeCase('image', {
      operation: 'submit',
      content: { kind: 'image', bytes: 'AQID' },
      expect: { state: 'succeeded' },
    });

    expect(loadFixtures(directory).calls[0]?.content).toEqual({
      kind: 'image',
      bytes: new Uint8Array([1, 2, 3]),
    });
  });

  it.each([
    ['an unreadable case', 'case.json', '{', 'case.json'],
    ['an unreadable origin', 'origin.json', '', 'origin.json'],
  ])('names %s', async (_what, file, text, named) => {
    await writeCase('broken', { operation: 'fetch', expect: { state: 'running' } });
    await write(`broken/${file}`, text);

    expect(() => loadFixtures(directory)).toThrow(named);
  });

  it('takes a case without a response, as vendors without a transport have them', async () => {
    await writeCase('local', { operation: 'submit', expect: { state: 'succeeded' } });
    await rm(join(directory, 'local/response.json'));

    expect(loadFixtures(directory).calls[0]?.answer.body).toBe('');
  });
});

import { describe, expect, it } from '@jest/globals';
import { inputOf, parseContent } from '@moderato/core';

describe('parseContent', () => {
  it.each([
    { kind: 'text', text: '' },
    {
      kind: 'audio',
      url: 'https://example.com/a.mp3',
      id: 'mine',
      language: 'zh-CN',
      user: { account: 'a', ip: '203.0.113.1' },
    },
    { kind: 'video', object: 'folder/a.mp4' },
    { kind: 'image', bytes: new Uint8Array([1]) },
    { kind: 'live', url: 'rtmp://example.com/live/1' },
    { kind: 'video', file: './片段 1.mp4', id: 'mine' },
  ])('takes %j as it is', (content) => {
    expect(parseContent(content)).toBe(content);
    expect(content).toHaveProperty(inputOf(parseContent(content)));
  });

  it.each([
    [
      'a stream as a file',
      { kind: 'video', url: 'rtmp://example.com/a' },
      'content.url: not an http: or https: URL',
    ],
    ['an address without a host', { kind: 'audio', url: 'https://' }, 'content.url'],
    ['an empty key', { kind: 'audio', object: '' }, 'content.object'],
    ['bytes of another kind', { kind: 'audio', bytes: new Uint8Array() }, 'content.kind'],
    ['text of another kind', { kind: 'audio', text: 'x' }, 'content.kind'],
    ['an unknown fact about the user', { kind: 'text', text: 'x', user: { email: 'x' } }, '"email"'],
    [
      'a fact of 129 bytes',
      { kind: 'text', text: 'x', user: { nickname: '名'.repeat(43) } },
      'longer than 128 bytes',
    ],
    ['an empty path', { kind: 'video', file: '' }, 'content.file: is empty'],
    ['a path with a character of 0', { kind: 'video', file: 'a\0b' }, 'content.file: holds a character of 0'],
    [
      'a path and an address',
      { kind: 'video', file: 'a', url: 'https://a.example' },
      'url and file were given',
    ],
    ['an empty address', { kind: 'audio', url: '' }, 'content.url: is empty'],
    [
      'an address of more than 8 KiB',
      { kind: 'audio', url: `https://x.example/${' '.repeat(8200)}x` },
      'content.url: longer than 8192 bytes',
    ],
    [
      'a key of more than 2 KiB',
      { kind: 'audio', object: ' '.repeat(2100) },
      'content.object: longer than 2048 bytes',
    ],
    [
      'an id of more than 1 KiB',
      { kind: 'text', text: 'x', id: '名'.repeat(342) },
      'content.id: longer than 1024 bytes',
    ],
    [
      'a language of 65 bytes',
      { kind: 'text', text: 'x', language: `zh${'-a1'.repeat(21)}` },
      'content.language: longer than 64 bytes',
    ],
    ['a language that is none', { kind: 'text', text: 'x', language: 'Chinese' }, 'content.language'],
    ['a list', [], 'exactly one of'],
  ])('refuses %s and says where', (_, content, message) => {
    expect(() => parseContent(content)).toThrow(message);
  });
});

import { describe, expect, it } from '@jest/globals';
import { isSameId, isSameSubject, subjectDigests } from '@moderato/http';

const url = (address: string) => subjectDigests({ kind: 'video', url: address });
const object = (key: string) => subjectDigests({ kind: 'video', object: key });

describe('the address that a response is about', () => {
  it.each([
    ['https://example.com/a.png', 'https://example.com/a.png'],
    ['https://example.com/a.png', 'https://EXAMPLE.com/a.png'],
    ['https://example.com/a.png', 'https://example.com:443/a.png'],
    ['http://example.com:80/a.png', 'http://example.com/a.png'],
    ['http://example.com/a.png', 'https://example.com/a.png'],
    ['https://example.com./a.png', 'https://example.com/a.png'],
    ['https://example.com/a.png?x=1&y=2', 'https://example.com/a.png?x=1&amp;y=2'],
    ['https://example.com/a.png?x=1&y=2', 'https://example.com/a.png?y=2&x=1'],
    ['https://example.com/a.png?sign=secret', 'https://example.com/a.png'],
    ['https://example.com/a b.png?q=a+b', 'https://example.com/a%20b.png?q=a%20b'],
    ['https://example.com/%E7%8C%AB.png', 'https://example.com/猫.png'],
    ['https://example.com/a%20b.png', 'https://example.com/a%2520b.png'],
    ['https://example.com/a%2fb.png', 'https://example.com/a%2Fb.png'],
    ['https://example.com/a.png', 'https%3A%2F%2Fexample.com%2Fa.png'],
    ['https://example.com', 'https://example.com/'],
    ['https://example.com/a/', 'https://example.com/a'],
    ['https://example.com/a.png#top', 'https://example.com/a.png'],
    ['https://example.com/a.png?', 'https://example.com/a.png'],
    ['https://例子.com/a.png', 'https://xn--fsqu00a.com/a.png'],
  ])('%s is the same as %s', (sent, received) => {
    expect(isSameSubject(url(sent), { url: received })).toBe(true);
  });

  it.each([
    ['https://example.com/a.png', 'https://example.com/b.png'],
    ['https://example.com/a.png', 'https://example.com/A.png'],
    ['https://example.com/a.png', 'https://example.org/a.png'],
    ['https://example.com/a.png', 'https://example.com:8443/a.png'],
    ['https://example.com/get?id=1', 'https://example.com/get?id=2'],
    ['https://example.com/get?id=1', 'https://example.com/get?id=1&id=2'],
    ['https://example.com/get', 'https://example.com/get?id=2'],
    ['rtmp://example.com/a', 'https://example.com/a'],
    ['https://example.com/a.png', 'not an address'],
  ])('%s is not %s', (sent, received) => {
    expect(isSameSubject(url(sent), { url: received })).toBe(false);
  });

  it('can be told as the object key in its path', () => {
    expect(isSameSubject(url('https://bucket.example.com/dir/a.png'), { object: 'dir/a.png' })).toBe(true);
    expect(isSameSubject(url('https://bucket.example.com/dir/a.png'), { object: 'dir/b.png' })).toBe(false);
  });
});

describe('the object key that a response is about', () => {
  it.each([
    ['dir/a.png', 'dir/a.png'],
    ['dir/a.png', '/dir/a.png'],
    ['dir/a b&c.png', 'dir/a%20b&amp;c.png'],
    ['dir/&#x732B;.png', 'dir/猫.png'],
  ])('%s is the same as %s', (sent, received) => {
    expect(isSameSubject(object(sent), { object: received })).toBe(true);
    expect(isSameSubject(object(sent), { object: 'other.png' })).toBe(false);
  });

  it('can be told as an address that ends in it', () => {
    expect(isSameSubject(object('dir/a.png'), { url: 'https://bucket.example.com/dir/a.png' })).toBe(true);
    expect(isSameSubject(object('dir/a.png'), { url: 'https://bucket.example.com/a.png' })).toBe(false);
  });
});

describe('what a ticket keeps of an address', () => {
  it('does not hold the address, nor a piece of its query', () => {
    const text = JSON.stringify(url('https://example.com/private/a.png?sign=made-up-signature'));

    expect(text).not.toMatch(/example|private|sign/);
  });

  it('is nothing for text and bytes, and says nothing where it is missing', () => {
    expect(subjectDigests({ kind: 'text', text: 'hello' })).toBeUndefined();
    expect(isSameSubject(undefined, { url: 'https://example.com/a.png', object: 'a.png' })).toBe(true);
    expect(isSameSubject(url('https://example.com/a.png'), { url: null, object: '' })).toBe(true);
  });

  it.each(['&', '%', '/', ' ', '&#', '%4', '?', 'a&', '%41'])(
    'is compared for long runs of %j too',
    (run) => {
      const long = run.repeat(100_000);

      expect(isSameId(long, `${long}x`)).toBe(false);
      expect(isSameSubject(object(long), { object: `${long}x` })).toBe(false);
    },
  );
});

describe('the id that a response is about', () => {
  it.each([
    ['a&b', 'a&amp;b'],
    ['a b', 'a%20b'],
    [' a ', 'a'],
    ['猫', '%E7%8C%AB'],
  ])('%j is the same as %j', (sent, received) => {
    expect(isSameId(sent, received)).toBe(true);
  });

  it.each([
    ['a', 'b'],
    ['a', 'A'],
    ['1', '01'],
    ['a', 'aa'],
  ])('%j is not %j', (sent, received) => {
    expect(isSameId(sent, received)).toBe(false);
  });
});

import { describe, expect, it } from '@jest/globals';
import {
  createFunctionUploads,
  type UploadedFile,
  type UploadFile,
  type UploadFunction,
} from '@moderato/core';

const NAME = '0123456789abcdef0123456789abcdef.mp3';
const file: UploadFile = { kind: 'audio', name: NAME, sizeBytes: 1, read: async function* () {} };
const never = () => new Promise<never>(() => undefined);
const open = (upload: UploadFunction) => createFunctionUploads('vendor', upload, 'missing');
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** An upload that ends when it is told to, and remembers what it was given and what was removed. */
function openLate() {
  const signals: (AbortSignal | undefined)[] = [];
  const removed: string[] = [];
  let end: (stored: UploadedFile) => void = () => undefined;
  const upload: UploadFunction = (_, { signal }) => {
    signals.push(signal);
    return new Promise((resolve) => (end = resolve));
  };
  const stored = { url: 'https://files.example/a', remove: async () => void removed.push('a') };
  return { upload, signals, removed, end: () => end(stored) };
}

describe('an upload function', () => {
  it('that never ends is given up at the end of its time, and its signal fires', async () => {
    const { upload, signals } = openLate();

    await expect(open(upload).upload(file, { file: NAME }, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'timeout',
      effect: 'none',
      retry: 'never',
      message: 'providers.vendor.upload: the function did not end within 1 ms',
    });
    expect(signals.map((signal) => signal?.aborted)).toEqual([true]);
  });

  it('that never ends is given up when the call is aborted', async () => {
    const leaving = new AbortController();
    const work = open(never).upload(file, { file: NAME }, { signal: leaving.signal });
    leaving.abort();

    await expect(work).rejects.toMatchObject({ code: 'aborted', effect: 'none' });
  });

  it('that ends after it was given up has its file removed', async () => {
    const leaving = new AbortController();
    const { upload, removed, end } = openLate();
    const work = open(upload).upload(file, { file: NAME }, { signal: leaving.signal });
    await settle();
    leaving.abort();
    await expect(work).rejects.toMatchObject({ code: 'aborted' });
    expect(removed).toEqual([]);

    end();
    await settle();

    expect(removed).toEqual(['a']);
  });

  it('that fails after it was given up disturbs nobody', async () => {
    const leaving = new AbortController();
    let fail: (error: Error) => void = () => undefined;
    const failing = () => new Promise<never>((_, reject) => (fail = reject));
    const work = open(failing).upload(file, { file: NAME }, { signal: leaving.signal });
    await settle();
    leaving.abort();
    await expect(work).rejects.toMatchObject({ code: 'aborted' });

    fail(new Error('late'));
    await settle();
  });

  it('that throws at once is a failure as any other', async () => {
    const throwing = () => {
      throw new TypeError('made-up secret');
    };

    await expect(open(throwing).upload(file, { file: NAME }, {})).rejects.toMatchObject({
      code: 'network',
      message: 'providers.vendor.upload: the function failed with TypeError',
    });
  });
});

describe('a function that removes', () => {
  it('and never ends is given up at the end of its time, and its signal fires', async () => {
    let given: AbortSignal | undefined;
    const remove: UploadedFile['remove'] = ({ signal }) => {
      given = signal;
      return never();
    };
    const uploads = open(async () => ({ url: 'https://files.example/a', remove }));
    await uploads.upload(file, { file: NAME }, {});

    await expect(uploads.removeUpload({ file: NAME }, { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'timeout',
      message: 'providers.vendor.upload: remove did not end within 1 ms',
    });
    expect(given?.aborted).toBe(true);
  });
});

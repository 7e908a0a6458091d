import { z } from 'zod';
import { refusal } from './call-failures.js';
import { isModerationError } from './errors.js';
import type { Provider, StorageCall } from './provider.js';
import type { UploadFile } from './upload.js';

/** Where a function of the caller has put a file, and what takes it away again; without `remove` it stays. */
export interface UploadedFile {
  /** An address that the vendor can read until the job has ended; it may be signed. */
  url: string;
  remove?: (() => Promise<void>) | undefined;
}

/**
 * Puts a file where a vendor can read it.
 * @example
 *   upload: async ({ name, read, sizeBytes }, { signal }) => {
 *     await put(`moderato/${name}`, read(), sizeBytes, signal);
 *     return { url: await presign(`moderato/${name}`), remove: () => remove(`moderato/${name}`) };
 *   };
 */
export type UploadFunction = (file: UploadFile, call: StorageCall) => Promise<UploadedFile>;

/** The option of a vendor that takes such a function. */
export const uploadFunctionSchema = z.custom<UploadFunction>(
  (value) => typeof value === 'function',
  'expected a function (file, { signal, timeoutMs }) => Promise<{ url, remove? }>',
);

/** Removals that are kept in mind for jobs that nobody has fetched yet. */
const MAX_REMOVALS = 10_000;

/**
 * Makes the methods of stored files for a vendor that reads addresses, over a function of the caller. Only the process that stored a file
 * can remove it.
 * @param upload the function; undefined where it is not configured.
 * @param missing what `planUpload` says without it.
 */
export function createFunctionUploads(
  provider: string,
  upload: UploadFunction | undefined,
  missing: string,
): Required<Pick<Provider, 'planUpload' | 'upload' | 'removeUpload'>> {
  const removals = new Map<string, UploadedFile['remove'] | null>();
  const fail = (code: 'config' | 'network', operation: string, message: string) =>
    refusal({ code, provider, operation, message: `providers.${provider}.upload: ${message}` });

  return {
    planUpload: ({ kind, name }) => {
      if (upload === undefined)
        throw refusal({ code: 'config', provider, operation: `upload ${kind}`, message: missing });
      return { place: { file: name }, keep: false };
    },
    upload: async (file, { file: name = '' }, call) => {
      const operation = `upload ${file.kind}`;
      if (upload === undefined) throw fail('config', operation, 'missing');
      let stored: unknown;
      try {
        stored = await upload(file, call);
      } catch (thrown) {
        if (isModerationError(thrown)) throw thrown;
        if (call.signal?.aborted === true)
          throw refusal({ code: 'aborted', provider, operation, message: 'the upload was aborted' });
        throw fail('network', operation, `the function failed with ${nameOf(thrown)}`);
      }
      const { url, remove } = Object(stored) as Partial<UploadedFile>;
      if (typeof url !== 'string' || !/^https?:$/.test(protocolOf(url)))
        throw fail('config', operation, 'the function returned no { url } with an http: or https: address');
      const [oldest] = removals.keys();
      if (removals.size >= MAX_REMOVALS && oldest !== undefined) removals.delete(oldest);
      removals.set(name, remove ?? null);
      return { url };
    },
    removeUpload: async ({ file: name = '' }) => {
      const remove = removals.get(name);
      const operation = 'remove uploaded file';
      if (remove === undefined)
        throw fail('config', operation, 'only the process that stored the file can remove it');
      if (remove === null) return;
      try {
        await remove();
      } catch (thrown) {
        throw isModerationError(thrown)
          ? thrown
          : fail('network', operation, `remove failed with ${nameOf(thrown)}`);
      }
      removals.set(name, null);
    },
  };
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}

/** Without the message, which may quote a signed address. */
function nameOf(thrown: unknown): string {
  const { name, code } = Object(thrown) as { name?: unknown; code?: unknown };
  const words = [name, code].filter((word) => typeof word === 'string' && /^\w{1,40}$/.test(word));
  return words.length === 0 ? 'an unknown error' : words.join(' ');
}

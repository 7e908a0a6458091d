import {
  type Provider,
  type StorageCall,
  type UploadFile,
  type UploadPlace,
  type UploadPlan,
} from '@moderato/core';
import { type TencentClient } from './client.js';
import { type TencentSettings } from './config.js';
import { readStorageRefusal } from './errors.js';
import { refuse } from './request.js';
import { requestIdOf, unusable } from './response.js';

/** Files of this machine in the configured bucket, where CI reads them by their keys. */
export function createUploads(
  settings: TencentSettings,
  client: TencentClient,
): Required<Pick<Provider, 'planUpload' | 'upload' | 'removeUpload'>> {
  return {
    planUpload: ({ kind, name }): UploadPlan => {
      const { uploadPrefix, bucket, keepUploads = false } = settings;
      if (uploadPrefix === undefined)
        throw refuse(
          'config',
          `upload ${kind}`,
          `providers.tencent.uploadPrefix (or TENCENT_UPLOAD_PREFIX): needed for a file of this machine, which is stored in the bucket ${bucket} while it is moderated; set what its key is to begin with, such as "moderato/"`,
        );
      return { place: { object: `${uploadPrefix}${name}` }, keep: keepUploads };
    },

    // Tencent Cloud COS documentation, "PUT Object" (D:436/7749): 200 with an ETag
    upload: async (file: UploadFile, place: UploadPlace, call: StorageCall) => {
      const object = keyOf(place, settings);
      const operation = `upload ${file.kind}`;
      const answer = await client.exchange(
        { method: 'PUT', host: 'bucket', pathname: `/${object}`, file, operation, purpose: 'store' },
        call,
      );
      const { status, headers } = answer.response;
      if (status !== 200) throw readStorageRefusal(answer);
      // a proxy that signs people in also responds with 200
      if (!headers['etag']) throw unusable(answer, 'no ETag of the stored file', requestIdOf(answer, null));
      return { object };
    },

    // "DELETE Object" (D:436/7743): 204, also where there is no such object
    removeUpload: async (place: UploadPlace, call: StorageCall) => {
      const operation = 'remove uploaded file';
      const pathname = `/${keyOf(place, settings)}`;
      const request = { method: 'DELETE', host: 'bucket', pathname, operation, purpose: 'store' } as const;
      const answer = await client.exchange(request, call);
      if ([200, 204].includes(answer.response.status)) return;
      const refusal = readStorageRefusal(answer);
      if (refusal.vendorCode !== 'NoSuchKey') throw refusal;
    },
  };
}

/** A ticket comes from outside, and must not name another object to be removed than one that was stored here. */
function keyOf({ object = '' }: UploadPlace, { uploadPrefix }: TencentSettings): string {
  const isOurs = uploadPrefix !== undefined && object.startsWith(uploadPrefix);
  if (isOurs && NAME.test(object.slice(uploadPrefix.length))) return object;
  const message = 'the place of the file is not under providers.tencent.uploadPrefix';
  throw refuse('config', 'remove uploaded file', message);
}

/** As names are made at random. */
const NAME = /^[0-9a-f]{32}(\.[a-z0-9]{1,10})?$/;

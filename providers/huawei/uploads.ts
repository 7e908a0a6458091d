import {
  createFunctionUploads,
  type HttpRequest,
  type HttpResponse,
  type ModerationError,
  type Provider,
  type Send,
  type StorageCall,
  type UploadFile,
  type UploadPlace,
} from '@moderato/core';
import { badResponse } from '@moderato/http';
import { type HuaweiSettings } from './config.js';
import { storageError } from './obs-errors.js';
import { obsHeaders, obsQuery } from './obs-sign.js';
import { PROVIDER, refuse } from './request.js';
import { type HuaweiKeys } from './sign.js';

const MISSING =
  'providers.huawei.uploadBucket (or HUAWEI_UPLOAD_BUCKET): needed for a file of this machine, which is stored there while it is moderated; name an OBS bucket of the same access keys, or give a function as providers.huawei.upload';

/** How long the vendor may read a stored file. Keys with a token can sign for no longer (obs_04_0011). */
const READABLE_MS = 24 * 3_600_000;

type Uploads = Required<Pick<Provider, 'planUpload' | 'upload' | 'removeUpload'>>;

/** Files of this machine where the vendor reads them: in a bucket of OBS, or wherever a function of the caller puts them. */
export function createUploads(settings: HuaweiSettings, send: Send): Uploads {
  const { uploadBucket: bucket, upload } = settings;
  if (bucket === undefined) return createFunctionUploads(PROVIDER, upload, MISSING);
  const { accessKeyId, secretAccessKey, securityToken, uploadPrefix, keepUploads = false } = settings;
  if (accessKeyId === undefined || secretAccessKey === undefined) throw new TypeError('unchecked settings');
  const keys: HuaweiKeys = { accessKeyId, secretAccessKey, securityToken };
  const origin = obsOrigin(settings, bucket);

  const call = async (
    method: 'PUT' | 'DELETE',
    operation: string,
    key: string,
    { timeoutMs, signal }: StorageCall,
    file?: UploadFile,
  ): Promise<HttpResponse> => {
    const contentType = file === undefined ? '' : 'application/octet-stream';
    const request: HttpRequest = {
      method,
      url: `${origin}/${key}`,
      headers: {
        Host: new URL(origin).host,
        ...obsHeaders({ method, contentType, resource: `/${bucket}/${key}` }, keys, settings.now()),
        ...(file === undefined
          ? {}
          : { 'Content-Type': contentType, 'Content-Length': String(file.sizeBytes) }),
      },
      ...(file === undefined ? {} : { stream: file.read() }),
      operation,
      provider: PROVIDER,
    };
    return send({ ...request, signal, timeoutMs: timeoutMs ?? settings.timeoutMs });
  };
  const refusalOf = (response: HttpResponse, operation: string): ModerationError =>
    storageError(response, {
      operation,
      secrets: [accessKeyId, secretAccessKey, ...(securityToken ? [securityToken] : [])],
    });

  return {
    planUpload: ({ name }) => ({ place: { bucket, key: `${uploadPrefix}${name}` }, keep: keepUploads }),

    // OBS API reference obs_04_0080: 200 with an ETag
    upload: async (file, place, limits) => {
      const operation = `upload ${file.kind}`;
      const key = keyOf(place, bucket, uploadPrefix);
      const response = await call('PUT', operation, key, limits, file);
      if (response.status !== 200) throw refusalOf(response, operation);
      // a proxy that signs people in also responds with 200
      if (!response.headers['etag'])
        throw badResponse({ provider: PROVIDER, operation, reason: 'no ETag of the stored file', response });
      const query = obsQuery(`/${bucket}/${key}`, keys, settings.now() + READABLE_MS);
      return { url: `${origin}/${key}?${query}` };
    },

    // obs_04_0085: 204, also where there is no such object
    removeUpload: async (place, limits) => {
      const operation = 'remove uploaded file';
      const response = await call('DELETE', operation, keyOf(place, bucket, uploadPrefix), limits);
      if (![200, 204].includes(response.status)) throw refusalOf(response, operation);
    },
  };
}

function obsOrigin({ obsEndpoint, region }: HuaweiSettings, bucket: string): string {
  return new URL(obsEndpoint ?? `https://${bucket}.obs.${region}.myhuaweicloud.com`).origin;
}

/** As names are made at random. */
const NAME = /^[0-9a-f]{32}(\.[a-z0-9]{1,10})?$/;

/** A ticket comes from outside, and must not name another object to be removed than one that was stored here. */
function keyOf({ bucket: named, key = '' }: UploadPlace, bucket: string, prefix: string): string {
  if (named === bucket && key.startsWith(prefix) && NAME.test(key.slice(prefix.length))) return key;
  const message =
    'the place of the file is not in providers.huawei.uploadBucket under providers.huawei.uploadPrefix';
  throw refuse('config', 'remove uploaded file', message);
}

/**
 * Takes the queries off addresses of stored files that the vendor repeats: they are signed with the access keys.
 * @param body a response or a callback, as text.
 */
export function withoutSignedQueries(body: string, settings: HuaweiSettings): string {
  const { uploadBucket: bucket } = settings;
  if (bucket === undefined || !body.includes('AccessKeyId')) return body;
  return body.replace(/(?:\?|%3F)AccessKeyId(?:=|%3D)[^"'\s<>\\]*(?:\\u0026[^"'\s<>\\]*)*/gi, '');
}

import type { Routes, VendorFailure } from '../../context.js';
import type { TencentContext } from './account.js';
import { decode, queryPairs, type IncomingRequest, type Note } from '../../incoming.js';
import { AUDIO } from './audio.js';
import { distortTencentResponse } from './distort.js';
import { DOCUMENT } from './document.js';
import { TENCENT_REFUSALS, newRequestId, refusalReply, type TencentRefusal } from './errors.js';
import { identifyContent } from './identify.js';
import { createImageRoutes } from './image-calls.js';
import { createMediumRoutes, type MediumRoutes } from './jobs.js';
import { replyToReport } from './mistakes.js';
import { checkTencentSignature } from './sign.js';
import { DELETE_OBJECT, PUT_OBJECT, deleteObject, isStorageMethod, putObject } from './storage.js';
import { TEXT } from './text.js';
import { VIDEO } from './video.js';
import { WEBPAGE } from './webpage.js';

/** No limit of a request body is documented; these only keep the emulator's memory small. */
const MAX_BODY_BYTES = 1024 * 1024;
const MAX_BATCH_BYTES = 64 * 1024 * 1024;
/** COS takes 5 GB in one call; what is stored here is kept in memory. */
const MAX_OBJECT_BYTES = 256 * 1024 * 1024;

/** Makes the moderation APIs of Tencent Cloud CI. */
export function createTencentRoutes(context: TencentContext): Routes {
  const { account, clock } = context;
  const image = createImageRoutes(context);
  const media = [
    createMediumRoutes(context, AUDIO),
    createMediumRoutes(context, TEXT),
    image,
    createMediumRoutes(context, VIDEO),
    createMediumRoutes(context, DOCUMENT),
    createMediumRoutes(context, WEBPAGE),
  ];
  const refuse = (refusal: TencentRefusal, note: Note) =>
    refusalReply(refusal, newRequestId(), clock.now(), note);

  return {
    maxBodyBytes: MAX_OBJECT_BYTES,
    reply: async (incoming) => {
      const { operation, medium, jobId } = routeOf(incoming, media);
      const note = { operation, ...(jobId === undefined ? {} : { jobId }) };
      const refusal =
        refusalOf(incoming, context, medium) ??
        checkTencentSignature(incoming, account, clock.now() + (incoming.clockSkewMs ?? 0));
      if (refusal) return refuse(refusal, note);
      if (operation === CHECK_IMAGE) return image.checkOne(incoming, note);
      if (operation === PUT_OBJECT) return putObject(incoming, note, context);
      if (operation === DELETE_OBJECT) return deleteObject(incoming, note, context);
      if (operation === REPORT) return replyToReport(incoming, note, context);
      if (medium === undefined) return refuse(TENCENT_REFUSALS.unknownPath, note);
      if (jobId === undefined) return medium.submit(incoming, note);
      return operation === CANCEL_LIVE ? medium.cancel(jobId, note) : medium.query(jobId, note);
    },
    identify: (incoming) => {
      const { operation, jobId } = routeOf(incoming, media);
      return { operation, ...(jobId === undefined ? identifyContent(incoming, operation) : { jobId }) };
    },
    failure: (incoming) =>
      refuse(TENCENT_REFUSALS.internal, { operation: routeOf(incoming, media).operation }),
    refusal: (failure, note) => refuse(FAILURES[failure], note),
    distort: distortTencentResponse,
    close: async () => {
      await Promise.all(media.map(({ close }) => close()));
    },
  };
}

const FAILURES: Readonly<Record<VendorFailure, TencentRefusal>> = {
  throttled: TENCENT_REFUSALS.slowDown,
  broken: TENCENT_REFUSALS.internal,
  unavailable: TENCENT_REFUSALS.unavailable,
};

const CHECK_IMAGE = 'check image';
const CANCEL_LIVE = 'cancel live';
const REPORT = 'report mistake';

interface Route {
  operation: string;
  medium?: MediumRoutes;
  jobId?: string;
}

function routeOf({ method, path, query }: IncomingRequest, media: readonly MediumRoutes[]): Route {
  const process = queryPairs(query).find(([name]) => name === 'ci-process')?.[1];
  if (method === 'GET' && process === 'sensitive-content-recognition') return { operation: CHECK_IMAGE };
  if (method === 'PUT' && path !== '/') return { operation: PUT_OBJECT };
  if (method === 'DELETE' && path !== '/') return { operation: DELETE_OBJECT };
  if (method === 'POST' && path === '/report/badcase') return { operation: REPORT };
  const [, cancelled] = /^\/video\/cancel_auditing\/([^/]+)$/.exec(path) ?? [];
  const video = media.find(({ kind }) => kind === 'video');
  if (method === 'POST' && cancelled !== undefined && video)
    return { operation: CANCEL_LIVE, medium: video, jobId: decode(cancelled) };
  const [, name, jobId] = /^\/([a-z]+)\/auditing(?:\/([^/]+))?$/.exec(path) ?? [];
  const medium = media.find((candidate) => candidate.path === name);
  if (medium === undefined) return { operation: 'unknown' };
  if (method === 'POST' && jobId === undefined) return { operation: `submit ${medium.kind}`, medium };
  if (method !== 'GET' || jobId === undefined) return { operation: 'unknown' };
  return { operation: `fetch ${medium.kind}`, medium, jobId: decode(jobId) };
}

/** Takes the bucket's own host, for clients that only replace the address, and any loopback name. */
function refusalOf(
  incoming: IncomingRequest,
  { account }: TencentContext,
  medium: MediumRoutes | undefined,
): TencentRefusal | undefined {
  const { bucket, region } = account;
  const host = incoming.headers['host'] ?? '';
  const isStorage = isStorageMethod(incoming.method);
  const onBucket = isStorage ? ['cos'] : ['cos', 'pic'];
  const services = isStorage || incoming.query.includes('ci-process=') ? onBucket : ['ci'];
  const isKnown =
    services.some((service) => host === `${bucket}.${service}.${region}.myqcloud.com`) ||
    /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/.test(host);
  if (!isKnown) return TENCENT_REFUSALS.invalidHost;
  const most = medium?.kind === 'image' ? MAX_BATCH_BYTES : MAX_BODY_BYTES;
  const maxBytes = isStorage ? MAX_OBJECT_BYTES : most;
  return incoming.isBodyTooLarge || incoming.body.length > maxBytes
    ? isStorage
      ? TENCENT_REFUSALS.entityTooLarge
      : TENCENT_REFUSALS.contentTooLarge
    : undefined;
}

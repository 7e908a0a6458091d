import { writeXml, type XmlFields } from '@moderato/http/xml';
import { z } from 'zod';
import type { Failure } from '../../content.js';
import type { TencentContext } from './account.js';
import {
  decode,
  queryPairs,
  type Reply,
  type IncomingRequest,
  type Note,
  type NoteItem,
} from '../../incoming.js';
import { detailFields, writeReply } from './replies.js';
import { newRequestId, refusalReply, xmlReply, type TencentRefusal } from './errors.js';
import { invalidArgument, readRequest, type DetectType } from './fields.js';
import {
  IMAGE,
  imageConfSchema,
  imageInputSchema,
  pictureFields,
  type ImageRequest,
  type ImageResult,
} from './image.js';
import { identifyInput } from './identify.js';
import { createMediumJobs, createMediumRoutes, newJobId, noteOf, type MediumRoutes } from './jobs.js';
import type { TencentJob } from './medium.js';

/** Pictures of one batch (document 436/48538). */
const MOST_INPUTS = 100;

const INPUTS: ReadonlySet<string> = new Set(['Input']);

const batchSchema = z.object({
  Input: z.array(z.unknown()).min(1).max(MOST_INPUTS),
  Conf: imageConfSchema,
});

/** Words of `detect-type`, which differ from those of a posted DetectType. */
const QUERY_TYPES: Readonly<Record<string, DetectType>> = {
  porn: 'Porn',
  terrorist: 'Terrorism',
  politics: 'Politics',
  ads: 'Ads',
};

const queryTypes = z
  .string()
  .refine((list) => list.split(',').every((word) => Object.hasOwn(QUERY_TYPES, word)), {
    message: `expected a comma list of ${Object.keys(QUERY_TYPES).join(', ')}`,
  })
  .transform((list) =>
    list
      .split(',')
      .map((word) => QUERY_TYPES[word])
      .join(','),
  );

const querySchema = z.object({
  'biz-type': z.string().optional(),
  'detect-type': queryTypes.optional(),
  'detect-url': z.string().optional(),
  interval: z.string().optional(),
  'max-frames': z.string().optional(),
  'large-image-detect': z.string().optional(),
  dataid: z.string().optional(),
  async: z.string().optional(),
  callback: z.string().optional(),
});

/** The words of the error pages for pictures that cannot be assessed. Which one the vendor takes is unconfirmed. */
const REFUSALS: Readonly<Record<Failure, TencentRefusal>> = {
  missing: { status: 400, code: 'ResourceNotFound', message: 'The image does not exist' },
  unreachable: { status: 400, code: 'ResourceDownloadFailed', message: 'Failed to download the image' },
  too_large: { status: 400, code: 'InvalidArgument', message: 'The image is too large' },
  too_long: { status: 400, code: 'InvalidArgument', message: 'The image is too long' },
  unsupported: { status: 400, code: 'InvalidArgument', message: 'The image format is not supported' },
  undecodable: { status: 400, code: 'InvalidArgument', message: 'The image cannot be decoded' },
  wrong_dimensions: {
    status: 400,
    code: 'InvalidArgument',
    message: 'The image has too few or too many pixels',
  },
  unknown_policy: { status: 400, code: 'InvalidArgument', message: 'BizType used does not exist' },
  internal: { status: 500, code: 'InternalError', message: 'Internal error' },
};

/** The calls for pictures: one, several, and the query of either. */
export interface ImageRoutes extends MediumRoutes {
  checkOne(incoming: IncomingRequest, note: Note): Promise<Reply>;
}

/** Makes the calls for pictures (documents 460/37318 and 436/48538). */
export function createImageRoutes(context: TencentContext): ImageRoutes {
  const { account, clock } = context;

  const medium = { ...IMAGE, read: () => ({ refusal: REFUSALS.internal }) };
  const jobs = createMediumJobs(context, medium, withoutContent);
  const refuse = (refusal: TencentRefusal, note: Note) =>
    refusalReply(refusal, newRequestId(), clock.now(), note);

  const start = async (request: ImageRequest): Promise<TencentJob<ImageRequest, ImageResult>> => {
    const job = jobs.add(newJobId(IMAGE.prefix), request);
    if (IMAGE.isFinishedAtOnce(request)) await jobs.cancel(job.id);
    return job;
  };

  const checkItem = async (item: unknown, Conf: ImageRequest['Conf']): Promise<CheckedItem> => {
    const input = imageInputSchema.safeParse(item);
    const note = identifyInput(item);
    if (!input.success) return { fields: itemFailure(namesOf(item), invalidArgument(input.error)), note };
    const job = await start({ Input: input.data, Conf });
    const { DataId, Object: key, Url } = input.data;
    if (typeof job.outcome === 'string')
      return { fields: itemFailure({ DataId, Object: key, Url }, REFUSALS[job.outcome]), note };
    const fields = { ...detailFields(job, medium, account), Content: undefined };
    return { fields, note: { jobId: job.id, ...note } };
  };

  return {
    ...createMediumRoutes(context, medium, jobs),
    submit: async (incoming, note) => {
      const reading = readRequest(incoming.body, batchSchema, INPUTS);
      if ('refusal' in reading) return refuse(reading.refusal, note);
      const { Input, Conf } = reading.request;
      const items = await Promise.all(Input.map((item) => checkItem(item, Conf)));
      const requestId = newRequestId();
      const body = writeReply(
        items.map(({ fields }) => fields),
        requestId,
      );
      const details = { ...note, items: items.map((item) => item.note) };
      return xmlReply(200, requestId, clock.now(), body, details);
    },
    checkOne: async (incoming, note) => {
      const reading = readQuery(incoming);
      if ('refusal' in reading) return refuse(reading.refusal, note);
      const job = await start(reading.request);
      const details = { ...note, ...noteOf(job) };
      if (typeof job.outcome === 'string') return refuse(REFUSALS[job.outcome], details);
      const body = writeXml('RecognitionResult', oneFields(job), WRITING);
      const reply = xmlReply(200, newRequestId(), clock.now(), body, details);
      const { 'x-ci-request-id': requestId = '', ...headers } = reply.headers;
      return { ...reply, headers: { ...headers, 'x-cos-request-id': requestId } };
    },
  };
}

const WRITING = { provider: 'tencent', operation: 'write reply' };

function readQuery({
  path,
  query,
}: IncomingRequest): { request: ImageRequest } | { refusal: TencentRefusal } {
  const values = Object.fromEntries(queryPairs(query).filter(([, value]) => value !== ''));
  const parameters = querySchema.safeParse(values);
  if (!parameters.success) return { refusal: invalidArgument(parameters.error) };
  const given = parameters.data;
  const address = given['detect-url'];
  const input = imageInputSchema.safeParse({
    ...(address === undefined ? { Object: decode(path).slice(1) } : { Url: address }),
    DataId: given.dataid,
    Interval: given.interval,
    MaxFrames: given['max-frames'],
    LargeImageDetect: given['large-image-detect'],
  });
  if (!input.success) return { refusal: invalidArgument(input.error) };
  const conf = imageConfSchema.safeParse({
    BizType: given['biz-type'],
    DetectType: given['detect-type'],
    Async: given.async,
    Callback: given.callback,
  });
  return conf.success
    ? { request: { Input: input.data, Conf: conf.data } }
    : { refusal: invalidArgument(conf.error) };
}

/** Terror has another name here, and a submitted picture has an id alone. */
function oneFields(job: TencentJob<ImageRequest, ImageResult>): XmlFields {
  if (job.outcome === null || typeof job.outcome === 'string') return { JobId: job.id };
  const { Object: key, Url, DataId } = job.request.Input;
  return {
    JobId: job.id,
    State: 'Success',
    DataId,
    Object: key,
    Url,
    ...pictureFields(job.request, job.outcome, ({ name }) => (name === 'Terrorism' ? 'Terrorist' : name)),
  };
}

interface CheckedItem {
  fields: XmlFields;
  note: NoteItem;
}

/** An assessed picture is not kept. The copy is needed because parts of a text keep all of it in memory. */
function withoutContent(request: ImageRequest): ImageRequest {
  const { Input, Conf } = request;
  return Input.Content === undefined
    ? request
    : structuredClone({ Input: { ...Input, Content: undefined }, Conf });
}

function itemFailure(names: XmlFields, { code, message }: TencentRefusal): XmlFields {
  return { ...names, Code: code, Message: message };
}

/** Names a wrong item by what it says of itself. */
function namesOf(item: unknown): XmlFields {
  const { DataId, Object: key, Url } = item as Record<string, unknown>;
  const named = Object.entries({ DataId, Object: key, Url }).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(named) as XmlFields;
}

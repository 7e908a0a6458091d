import { inputOf, toSecret, type Content, type ProviderCall, type VendorJob } from '@moderato/core';
import { z } from 'zod';
import { type Exchange } from '../client.js';
import { type CheckCodec, type Encoded, type JobCodec } from '../codec.js';
import { type AliyunSettings } from '../config.js';
import { readLabels } from '../findings.js';
import { IMAGE, decodeJob, encodeJob } from '../job.js';
import { dataIdOf, ignoredCallback, ignoredOptions, readOptions } from '../options.js';
import { refuse, serviceFields } from '../request.js';
import { checkDataId, finishedCheck, readData, requiredList, type Asked, type Found } from '../response.js';
import { toWord } from '../words.js';
import { readLists, readText } from './image-facts.js';
import { readFrames } from './image-frames.js';

const CHECK = 'check image';
const SUBMIT = 'submit image';

/** Images by their address, checked at once: `ImageModeration`. */
export const imageCodec: CheckCodec = { encodeCheck: encodeImage, decodeCheck: decodeImage };

/** Images by their address, checked by a job: `ImageAsyncModeration`. */
export const imageJobCodec: JobCodec = {
  actionsOf: () => IMAGE,
  serviceOf: (settings) => settings.imageService,
  encodeJob: (content, call, settings) => {
    const options = readOptions('image', call, SUBMIT);
    const { service = settings.imageService, referer, infoType } = options;
    const further = { referer, infoType };
    return encodeJob({ content, call, settings, service, operation: SUBMIT, further }, IMAGE);
  },
  decodeJob: (exchange, ticket) =>
    decodeJob(exchange, ticket, (result) => readImage(readData(result, schema))),
};

/** Whether a call wants its image checked by a job. @throws ModerationError `config` for wrong options of the call. */
export function isJob(call: ProviderCall): boolean {
  return readOptions('image', call, CHECK).async === true;
}

/**
 * Writes the call that checks an image.
 * @throws ModerationError before anything is sent: `unsupported` for anything but an address, `config` for wrong options of the call.
 */
export function encodeImage(content: Content, call: ProviderCall, settings: AliyunSettings): Encoded {
  if (!('url' in content))
    throw refuse('unsupported', CHECK, `an image has to be submitted as url, not as ${inputOf(content)}`);
  const options = readOptions('image', call, CHECK);
  const { service = settings.imageService, referer, infoType } = options;
  const dataId = dataIdOf(content.id, call.idempotencyKey);
  const parameters = { imageUrl: content.url, dataId: dataId ?? undefined, referer, infoType };
  return {
    request: {
      action: 'ImageModeration',
      fields: serviceFields(service, parameters),
      operation: CHECK,
      purpose: 'check',
      hidden: [toSecret(content.url)],
    },
    dataId,
    warnings: [...ignoredOptions(content, call), ...ignoredCallback(call)],
  };
}

const schema = z.looseObject({ Result: requiredList });

/**
 * Reads the verdict on an image.
 * @throws ModerationError `bad_response`, body attached, without data or request id, or about another content.
 */
export function decodeImage(exchange: Exchange, asked: Asked): VendorJob {
  const data = readData(exchange, schema);
  checkDataId(exchange, data['DataId'], asked.dataId);
  return finishedCheck(exchange, readImage(data), asked);
}

/** An image always has an entry, `nonLabel` where nothing was found, so that a list without any says that nothing was checked. */
function readImage(data: z.output<typeof schema>): Found {
  const decision = toWord(data['RiskLevel']);
  return {
    decision,
    text: readText(data['Ext']),
    findings: [
      ...readLabels(data.Result, decision, 'Data.Result'),
      ...readFrames(data['Frame'], decision, 'Data.Frame'),
    ],
    segments: [],
    lists: readLists(data['Ext']),
    ...(data.Result.length === 0 ? { extent: { unit: 'parts', checked: 0 } } : {}),
  };
}

import { z } from 'zod';
import { type JobCodec } from '../codec.js';
import { VOICE, decodeJob, encodeJob } from '../job.js';
import { readOptions } from '../options.js';
import { readData, requiredList, type Found } from '../response.js';
import { textOf, toWord } from '../words.js';
import { type Exchange } from '../client.js';
import { readSlices } from './slices.js';

const SUBMIT = 'submit audio';

/** Audio, checked by jobs: `VoiceModeration` (D604973). */
export const audioCodec: JobCodec = {
  actionsOf: () => VOICE,
  serviceOf: (settings) => settings.audioService,
  encodeJob: (content, call, settings) => {
    const { service = settings.audioService, referer } = readOptions('audio', call, SUBMIT);
    return encodeJob({ content, call, settings, service, operation: SUBMIT, further: { referer } }, VOICE);
  },
  decodeJob: (exchange, ticket) => decodeJob(exchange, ticket, readVoice),
};

const schema = z.looseObject({ SliceDetails: requiredList });

/** Reads the result of a voice job: also of one about a stream. Without a slice nothing was heard, which is no pass. */
export function readVoice(exchange: Exchange): Found {
  const data = readData(exchange, schema);
  const segments = readSlices(data.SliceDetails, 'Data.SliceDetails');
  const words = segments.map(({ text }) => text).filter((text) => textOf(text) !== undefined);
  return {
    decision: toWord(data['RiskLevel']),
    text: words.length === 0 ? null : words.join('\n'),
    findings: [],
    segments,
    lists: [],
    ...(segments.length === 0 ? { extent: { unit: 'parts', checked: 0 } } : {}),
  };
}

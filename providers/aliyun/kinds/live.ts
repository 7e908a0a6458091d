import { type Exchange } from '../client.js';
import { type JobActions, type JobCodec } from '../codec.js';
import { VIDEO, VOICE, decodeJob, encodeJob } from '../job.js';
import { readOptions } from '../options.js';
import { type Found } from '../response.js';
import { recordOf } from '../words.js';
import { readVoice } from './audio.js';
import { readVideo } from './video.js';

const SUBMIT = 'submit live';

/** Live streams: jobs of video, or of audio alone, by services of their own. */
export const liveCodec: JobCodec = {
  actionsOf: liveActions,
  serviceOf: (settings) => settings.liveService,
  encodeJob: (content, call, settings) => {
    const { service = settings.liveService, liveId } = readOptions('live', call, SUBMIT);
    const job = { content, call, settings, service, operation: SUBMIT, further: { liveId } };
    return encodeJob(job, liveActions(service));
  },
  decodeJob: (exchange, ticket) => decodeJob(exchange, ticket, readStream),
};

/** The operations of a stream, by its service. */
function liveActions(service: string): JobActions {
  return isVoice(service) ? VOICE : VIDEO;
}

/** Services of audio are written with underscores (`live_stream_detection`), those of video without (`liveStreamDetection`). */
function isVoice(service: string): boolean {
  return service.includes('_');
}

/** What was watched shows in the response, since a ticket that a callback made names no service. */
function readStream(exchange: Exchange): Found {
  return Object.hasOwn(recordOf(recordOf(exchange.body)['Data']), 'SliceDetails')
    ? readVoice(exchange)
    : readVideo(exchange);
}

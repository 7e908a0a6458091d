import { type VendorSegment, type Warning } from '@moderato/core';
import { z } from 'zod';
import { type Exchange } from '../client.js';
import { type JobCodec } from '../codec.js';
import { readLabels } from '../findings.js';
import { VIDEO, decodeJob, encodeJob } from '../job.js';
import { readOptions } from '../options.js';
import { readData, requiredList, type Found } from '../response.js';
import { addressOf, recordsOf, toMilliseconds, toWord } from '../words.js';
import { readLists, readText } from './image-facts.js';
import { unexplainedLevel } from './parts.js';
import { readSlices } from './slices.js';

const SUBMIT = 'submit video';

/** Video with its audio, checked by jobs: `VideoModeration`. */
export const videoCodec: JobCodec = {
  actionsOf: () => VIDEO,
  serviceOf: (settings) => settings.videoService,
  encodeJob: (content, call, settings) => {
    const { service = settings.videoService } = readOptions('video', call, SUBMIT);
    return encodeJob({ content, call, settings, service, operation: SUBMIT, further: {} }, VIDEO);
  },
  decodeJob: (exchange, ticket) => decodeJob(exchange, ticket, readVideo),
};

const frameResult = z.looseObject({ FrameNum: z.unknown().optional(), Frames: requiredList.nullish() });
const audioResult = z.looseObject({ SliceDetails: requiredList.nullish() });

const schema = z.looseObject({ FrameResult: frameResult.nullish(), AudioResult: audioResult.nullish() });

const SILENT: Warning = {
  code: 'not_covered',
  message: 'the response says nothing of the audio of the video, so that it may not have been checked',
  path: 'Data.AudioResult',
};

/**
 * Reads the result of a video job: also of one about a stream. Without frames nothing was seen, which is no pass; without a word about
 * the audio the verdict is not complete.
 */
export function readVideo(exchange: Exchange): Found {
  const data = readData(exchange, schema);
  const { FrameResult: seen, AudioResult: heard } = data;
  const list = seen?.Frames ?? [];
  const frames = list.map((frame, index) => readFrame(frame, `Data.FrameResult.Frames[${index}]`));
  const slices = readSlices(heard?.SliceDetails ?? [], 'Data.AudioResult.SliceDetails');
  return {
    decision: toWord(data['RiskLevel']),
    text: null,
    findings: [
      ...unexplainedLevel(seen?.['RiskLevel'], frames, 'Data.FrameResult'),
      ...unexplainedLevel(heard?.['RiskLevel'], slices, 'Data.AudioResult'),
    ],
    segments: [...frames, ...slices],
    lists: list.flatMap((frame) => recordsOf(frame['Results']).flatMap(readLists)),
    extent: { unit: 'frames', checked: framesIn(seen?.FrameNum, frames.length) },
    complete: Boolean(heard),
    warnings: heard ? [] : [SILENT],
  };
}

function framesIn(stated: unknown, listed: number): number {
  return typeof stated === 'number' && Number.isSafeInteger(stated) && stated > listed ? stated : listed;
}

/** The offset is in seconds (`VideoModerationResultResponseBodyDataFrameResultFrames` of the vendor's client). */
function readFrame(frame: Record<string, unknown>, path: string): VendorSegment {
  const decision = toWord(frame['RiskLevel']);
  const results = recordsOf(frame['Results']);
  const findings = results.flatMap(({ Result }, index) =>
    readLabels(Result, decision, `${path}.Results[${index}].Result`),
  );
  const texts = results.flatMap((result) => readText(result) ?? []);
  return {
    kind: 'frame',
    startMs: toMilliseconds(frame['Offset']),
    endMs: null,
    text: texts.length === 0 ? null : texts.join('\n'),
    url: addressOf(frame['TempUrl']),
    urlExpiresAt: null,
    decision,
    label: findings[0]?.name ?? null,
    subLabels: [],
    findings,
    path,
  };
}

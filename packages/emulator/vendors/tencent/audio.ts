import type { XmlFields } from '@moderato/http/xml';
import { assess, keywordsOf, slices, type Assessment, type Slice } from '../../assess.js';
import type { TencentAccount } from './account.js';
import { loadSound } from '../../sound.js';
import { contentAddress, sceneFields, summaryFields } from './replies.js';
import { contentRequestOf, isPolicyKnown, type Medium, type TencentRequest } from './medium.js';
import { readAudioRequest, type TencentAudioRequest } from './requests.js';
import { scenesOf, type Scene } from './scenes.js';

/** Audio: up to 600 MB and 3 hours; a video's sound track is taken too (Tencent Cloud documents 436/119488, 436/47315). */
const MAX_AUDIO_BYTES = 600 * 1024 * 1024;
const MAX_DURATION_MS = 3 * 3_600_000;
const AUDIO_SUFFIXES = ['mp3', 'wav', 'aac', 'flac', 'amr', '3gp', 'm4a', 'wma', 'ogg', 'ape'];

/** File name endings of videos (document 436/47315). */
export const VIDEO_SUFFIXES = ['flv', 'mkv', 'mp4', 'rmvb', 'avi', 'wmv', '3gp', 'mov', 'm3u8', 'm4v'];

const SECTION_MS = 30_000;

/** Audio jobs (Tencent Cloud documents 460/53395 and 460/53396). */
export const AUDIO: Medium<TencentAudioRequest, Assessment> = {
  kind: 'audio',
  path: 'audio',
  prefix: 'sa',
  event: 'ReviewAudio',
  read: readAudioRequest,
  assess: async (request, context) => {
    if (!isPolicyKnown(request, context)) return 'unknown_policy';
    const sound = await loadSound({
      ...contentRequestOf(request, context),
      limits: {
        maxBytes: context.settings.maxAudioBytes ?? MAX_AUDIO_BYTES,
        maxDurationMs: MAX_DURATION_MS,
        suffixes: [...AUDIO_SUFFIXES, ...VIDEO_SUFFIXES],
      },
    });
    return typeof sound === 'string' ? sound : assess(context.rules, 'tencent', sound);
  },
  isFinishedAtOnce: () => false,
  resultFields: ({ request }, assessment, account) => {
    const scenes = soundScenes(assessment, request);
    return {
      ...summaryFields(scenes),
      AudioText: assessment.transcript,
      ...sceneFields(scenes, ({ score, keywords, category }) => ({
        Score: score,
        Label: keywords[0] ?? '',
        Category: category,
      })),
      Section: soundSections(assessment, request, account),
    };
  },
  scenes: (request, assessment) => soundScenes(assessment, request),
  simpleFields: ({ keywords, score }) => ({ label: keywords[0] ?? '', score }),
  partLists: ['Section'],
};

/** Assesses the whole sound as this vendor words it. */
export function soundScenes(assessment: Assessment, { Conf }: TencentRequest): Scene[] {
  const found = assessment.hits.map((hit) => ({ hit, keywords: keywordsOf(hit.places) }));
  return scenesOf(found, Conf.DetectType);
}

/** Cuts a sound into sections of 30 seconds. */
export function soundSections(
  assessment: Assessment,
  request: TencentRequest,
  account: TencentAccount,
): XmlFields[] {
  const address = contentAddress(request, account);
  return slices(assessment, SECTION_MS).map((slice) => sectionFields(slice, request, address));
}

/** Fields stand in alphabetical order, as in the sample of the query page. */
function sectionFields(slice: Slice, { Conf }: TencentRequest, address: string): XmlFields {
  const scenes = scenesOf(slice.hits, Conf.DetectType);
  const fields: XmlFields = {
    Url: `${address}#t=${slice.startMs / 1000},${slice.endMs / 1000}`,
    Text: slice.text,
    OffsetTime: slice.startMs,
    Duration: slice.endMs - slice.startMs,
    ...summaryFields(scenes),
    ...sceneFields(scenes, ({ score, keywords, category }) => ({
      Score: score,
      Keywords: keywords.length > 0 ? keywords : undefined,
      Category: category,
    })),
  };
  return Object.fromEntries(Object.entries(fields).sort(([first], [second]) => (first < second ? -1 : 1)));
}

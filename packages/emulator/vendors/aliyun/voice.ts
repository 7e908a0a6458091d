import { assess, keywordsOf, slices, type Assessment, type Slice } from '../../assess.js';
import { loadSound } from '../../sound.js';
import { LEVELS, TEXT_LABELS, confidenceOf, worstLevel } from './labels.js';
import type { Medium } from './jobs.js';

/** Audio: up to 500 MB (page 604973). */
const MAX_AUDIO_BYTES = 500 * 1024 * 1024;
/** Sound is assessed in slices of 10 s, as in the sample. */
const SLICE_MS = 10_000;
const DAY_MS = 24 * 3_600_000;

/** What is said of sound for a rule's label (page 2584891 for moans). */
const VOICE_LABELS: typeof TEXT_LABELS = { ...TEXT_LABELS, moan: 'sexual_sounds' };

/** Voice jobs; a service with `live` in its name watches a stream. How long results are kept is not said. */
export const VOICE: Medium = {
  submit: 'VoiceModeration',
  result: 'VoiceModerationResult',
  cancel: 'VoiceModerationCancel',
  address: 'url',
  id: 'TaskId',
  message: 'Message',
  keptMs: DAY_MS,
  kindOf: (service) => (/live/i.test(service) ? 'live' : 'audio'),
  assess: async ({ url }, { settings, rules, signal }) => {
    const limits = { maxBytes: settings.maxAudioBytes ?? MAX_AUDIO_BYTES };
    const sound = await loadSound({ source: { url }, limits, signal });
    return typeof sound === 'string' ? sound : { Url: url, ...voiceData(assess(rules, 'aliyun', sound)) };
  },
};

/** Says what was heard; every slice is listed, also clean ones. */
export function voiceData(assessment: Assessment): object {
  const list = slices(assessment, SLICE_MS).map((slice) => ({ slice, said: hitsIn(slice) }));
  return {
    RiskLevel: worstLevel(list.flatMap(({ said }) => said.map(({ hit }) => hit.decision))),
    SliceDetails: list.map(({ slice, said }) => ({
      StartTime: slice.startMs / 1000,
      EndTime: slice.endMs / 1000,
      Text: slice.text,
      Labels: [...new Set(said.map(({ label }) => label))].join(','),
      RiskLevel: worstLevel(said.map(({ hit }) => hit.decision)),
      ...(said.length === 0 ? {} : { Score: Math.max(...said.map(({ hit }) => confidenceOf(hit.score))) }),
      RiskTips: '',
      RiskWords: [...new Set(said.flatMap(({ keywords }) => keywords))].join(','),
      Extend: JSON.stringify({ riskWords: keywordsOf(said.flatMap(({ hit }) => hit.places)).join(',') }),
    })),
  };
}

function hitsIn({ hits }: Slice) {
  return hits.flatMap(({ hit, keywords }) => {
    const label = VOICE_LABELS[hit.label];
    return label === undefined || LEVELS[hit.decision] === LEVELS.pass ? [] : [{ label, hit, keywords }];
  });
}

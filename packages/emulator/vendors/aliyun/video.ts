import { slices, type Assessment } from '../../assess.js';
import { assessVideo, loadVideo } from '../../video.js';
import type { Medium } from './jobs.js';
import { IMAGE_LABELS, LEVELS, confidenceOf, worstLevel } from './labels.js';
import { voiceData } from './voice.js';

const MAX_VIDEO_BYTES = 500 * 1024 * 1024;
/** How often frames are taken is set in the console. */
const FRAME_MS = 5000;

/** Video jobs; a service with `live` in its name watches a stream. Results are kept for 24 hours. */
export const VIDEO: Medium = {
  submit: 'VideoModeration',
  result: 'VideoModerationResult',
  cancel: 'VideoModerationCancel',
  address: 'url',
  id: 'TaskId',
  message: 'Message',
  keptMs: 24 * 3_600_000,
  kindOf: (service) => (/live/i.test(service) ? 'live' : 'video'),
  assess: async ({ url, kind }, { settings, rules, signal }) => {
    const limits = { maxBytes: settings.maxVideoBytes ?? MAX_VIDEO_BYTES };
    const video = await loadVideo({ source: { url }, signal }, limits);
    if (typeof video === 'string') return video;
    const { pictures, sound } = assessVideo(rules, 'aliyun', video, kind === 'live' ? 'live' : 'video');
    const frames = framesOf(pictures);
    const heard = voiceData(sound) as { RiskLevel: string };
    const levels = [...frames.map(({ RiskLevel }) => RiskLevel), heard.RiskLevel];
    return {
      RiskLevel: worstOf(levels),
      FrameResult: {
        FrameNum: frames.length,
        RiskLevel: worstOf(frames.map(({ RiskLevel }) => RiskLevel)),
        FrameSummarys: summaryOf(frames),
        Frames: frames,
      },
      AudioResult: { AudioSummarys: [], ...heard },
    };
  },
};

interface Frame {
  Offset: number;
  RiskLevel: string;
  Results: { Service: string; Result: { Label: string; Confidence?: number; RiskLevel?: string }[] }[];
}

/** Says the frames that are taken; what stands between two is in the first. */
function framesOf(pictures: Assessment): Frame[] {
  return slices(pictures, FRAME_MS).map((frame) => {
    const said = frame.hits.flatMap(({ hit }) => {
      const label = IMAGE_LABELS[hit.label];
      return label === undefined || hit.decision === 'pass' ? [] : [{ label, hit }];
    });
    return {
      Offset: frame.startMs / 1000,
      RiskLevel: worstLevel(said.map(({ hit }) => hit.decision)),
      Results: [
        {
          Service: 'baselineCheck',
          Result:
            said.length === 0
              ? [{ Label: 'nonLabel' }]
              : said.map(({ label, hit }) => ({
                  Label: label,
                  Confidence: confidenceOf(hit.score),
                  RiskLevel: LEVELS[hit.decision],
                })),
        },
      ],
    };
  });
}

function summaryOf(frames: readonly Frame[]): object[] {
  const labels = frames.flatMap(({ Results }) =>
    Results.flatMap(({ Result }) => Result.map(({ Label }) => Label)),
  );
  const found = labels.filter((label) => label !== 'nonLabel');
  return [...new Set(found)].map((label) => ({
    Label: label,
    LabelSum: found.filter((other) => other === label).length,
  }));
}

function worstOf(levels: readonly string[]): string {
  return [LEVELS.block, LEVELS.review].find((level) => levels.includes(level)) ?? LEVELS.pass;
}

import { assess, type Assessment } from '../../assess.js';
import { loadSound } from '../../sound.js';
import { huaweiCallback, jobBody } from './replies.js';
import type { Medium } from './jobs.js';
import { readAudioRequest, type HuaweiAudioRequest } from './requests.js';

/** Audio: up to 200 MB, no duration stated (Huawei product description moderation_01_0004). */
const MAX_AUDIO_BYTES = 200 * 1024 * 1024;

/** Audio jobs (Huawei API reference moderation_03_0082 and 0083). */
export const AUDIO: Medium<HuaweiAudioRequest, Assessment> = {
  kind: 'audio',
  read: readAudioRequest,
  assess: async ({ url }, { settings, rules, signal }) => {
    const limits = { maxBytes: settings.maxAudioBytes ?? MAX_AUDIO_BYTES };
    const sound = await loadSound({ source: { url }, limits, signal });
    return typeof sound === 'string' ? sound : assess(rules, 'huawei', sound);
  },
  jobBody,
  callback: huaweiCallback,
};

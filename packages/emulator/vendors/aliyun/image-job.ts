import { imageData } from './image.js';
import type { Medium } from './jobs.js';

/** Image jobs; results are kept for 3 days (page 2669854). */
export const IMAGE: Medium = {
  submit: 'ImageAsyncModeration',
  result: 'DescribeImageModerationResult',
  address: 'imageUrl',
  id: 'ReqId',
  message: 'Msg',
  keptMs: 3 * 24 * 3_600_000,
  kindOf: () => 'image',
  assess: async ({ url, parameters }, context) => {
    const data = await imageData(url, parameters, context);
    if (typeof data === 'string') return data;
    const { Result } = data as { Result: { Label: string; Confidence?: number }[] };
    const result = Result.map(({ Label: label, Confidence: confidence }) => ({ label, confidence }));
    return { ...data, FrameNum: 1, Frame: JSON.stringify([{ result }]) };
  },
};

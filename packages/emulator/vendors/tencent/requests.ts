import { z } from 'zod';
import {
  FREEZE_PROBLEM,
  dataId,
  exactlyOne,
  freezesObject,
  jobConf,
  readRequest,
  text,
  userInfo,
  webAddress,
  type Reading,
} from './fields.js';

const requestSchema = z
  .object({
    Input: z
      .object({
        Object: text.optional(),
        Url: webAddress.optional(),
        DataId: dataId,
        UserInfo: userInfo,
      })
      .superRefine(exactlyOne('Object', 'Url')),
    Conf: z.object(jobConf).prefault({}),
  })
  .refine(freezesObject, FREEZE_PROBLEM);

/** A checked request to moderate audio (Tencent Cloud documents 460/53395 and 436/119488). */
export type TencentAudioRequest = z.output<typeof requestSchema>;

/** Reads and checks the body of `POST /audio/auditing` field by field; unknown elements are ignored. */
export function readAudioRequest(body: Buffer): Reading<TencentAudioRequest> {
  return readRequest(body, requestSchema);
}

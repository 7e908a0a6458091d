import { type Content, type ProviderCall } from '@moderato/core';
import { type CancelCodec, type Codec, type EncodedJob } from '../codec.js';
import { type TencentSettings } from '../config.js';
import { encodeInput, encodeJobCall, encodeRequest, refuse, warningsOf } from '../request.js';
import { decodeAcceptedJob, decodeCancelled, decodeJob } from '../job.js';
import { encodeConf } from '../call-options.js';
import { readOptions } from '../options.js';
import { LIVE_TYPE, STREAM, VIDEO_PATHNAME } from './video.js';

const SUBMIT = 'submit live';
const CANCEL_PATHNAME = '/video/cancel_auditing';

/** Live streams at Tencent Cloud CI: jobs of their own at the address of video, which can be ended. */
export const liveCodec: Codec & CancelCodec = {
  encodeJob: encodeLiveJob,
  decodeAccepted: decodeAcceptedJob,
  encodeQuery: (ticket, settings) =>
    encodeJobCall(ticket, settings, { kind: 'live', pathname: VIDEO_PATHNAME }),
  decodeJob: (answer, ticket) => decodeJob(answer, ticket, STREAM),
  encodeCancel: (ticket, settings) =>
    encodeJobCall(ticket, settings, {
      kind: 'live',
      pathname: CANCEL_PATHNAME,
      method: 'POST',
      action: 'cancel',
    }),
  decodeCancelled,
};

/**
 * Writes the call that has a live stream watched (Tencent Cloud CI, "Submitting live stream moderation job", international
 * site; `StorageConf` from cos-go-sdk-v5).
 * @throws ModerationError before anything is sent: `config` without a policy, which live streams need, and for wrong options;
 * `unsupported` for categories, which the policy chooses; `invalid_content` as for the other kinds.
 */
export function encodeLiveJob(content: Content, call: ProviderCall, settings: TencentSettings): EncodedJob {
  if (call.categories !== null) {
    throw refuse(
      'unsupported',
      SUBMIT,
      'categories: the policy of the account chooses those of live streams',
    );
  }
  const { storagePath } = readOptions(call, 'live', SUBMIT);
  const conf = encodeConf(content, call, settings, SUBMIT);
  if (conf['BizType'] === undefined) {
    throw refuse(
      'config',
      SUBMIT,
      'live streams need a policy: set vendorOptions.tencent.bizType, or bizType of the configuration (TENCENT_BIZ_TYPE)',
    );
  }
  const fields = {
    Type: LIVE_TYPE,
    Input: encodeInput(content, SUBMIT),
    Conf: conf,
    StorageConf: storagePath === undefined ? undefined : { Path: storagePath },
  };
  const kind = { operation: SUBMIT, purpose: 'submit' } as const;
  return {
    request: encodeRequest(VIDEO_PATHNAME, fields, kind, content, call),
    warnings: warningsOf(content, conf),
  };
}

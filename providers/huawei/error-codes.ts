import { type Effect, type ErrorCode, type Retry } from '@moderato/core';

/** What one of the vendor's codes means for the caller. */
export interface Meaning {
  code: ErrorCode;
  retry: Retry;
  effect: Effect;
  hint?: string;
}

const KEYS_HINT =
  'check the credentials and the clock of this machine; after 5 refused signatures in a row Huawei locks an access key for 5 minutes';
const TOKEN_HINT = 'the token is not valid, or no longer';
const ACCOUNT_HINT = 'to be settled in the console of the account';
const FROZEN_HINT = 'the account is frozen or in arrears; settle it in the billing center';
const JOB_HINT =
  'the id is wrong, or the result was cleaned up; how long Huawei keeps results is not documented';

/** A refusal that stays one: nothing was accepted. */
export const refused = (code: ErrorCode, hint?: string): Meaning => ({
  code,
  retry: 'never',
  effect: 'none',
  ...(hint === undefined ? {} : { hint }),
});
/** Too many requests; nothing was accepted. */
export const busy: Meaning = { code: 'rate_limited', retry: 'later', effect: 'none' };
/** The media could not be fetched now; nothing was started. */
const unreachable: Meaning = { code: 'invalid_content', retry: 'later', effect: 'none' };
/** Failed inside: the call may have been carried out all the same. */
export const fault: Meaning = { code: 'vendor_unavailable', retry: 'later', effect: 'unknown' };
const closed: Meaning = { code: 'vendor_unavailable', retry: 'later', effect: 'none' };

/**
 * The vendor's codes by number. All service errors come as HTTP 400, even internal ones, so the code decides.
 * Sources: `AIS` moderation_03_0010 (E10), older copies of it, and image_03_0010 (IMG10) for 05xx; `ModelArts` ocr_03_0028
 * (OCR); `APIG`, also spelt `APIGW`, the gateway's lists (APIG, api-sign-errorcode).
 */
const MEANINGS: Readonly<Record<'AIS' | 'ModelArts' | 'APIG', readonly (readonly [Meaning, ...string[]])[]>> =
  {
    AIS: [
      [refused('auth', TOKEN_HINT), '0002'],
      [refused('auth'), '0028'],
      [refused('config', ACCOUNT_HINT), '0004', '0007', '0026'],
      [refused('unsupported'), '0005'],
      [refused('internal'), '0010', '0013', '0014'],
      [refused('invalid_content'), '0011', '0012', '0015', '0020', '0021', '0022', '0023', '0024', '0025'],
      [refused('invalid_content'), '0401', '0402', '0403', '0501', '0502', '0503', '0504'],
      [refused('job_not_found', JOB_HINT), '0030'],
      [refused('quota', FROZEN_HINT), '0027'],
      [refused('quota'), '0032'],
      // "Repeated request": an earlier one like it may have been accepted; the documented text is cut off.
      [{ code: 'invalid_content', retry: 'never', effect: 'unknown' }, '0039'],
      [unreachable, '0029'],
      [busy, '0031'],
      [fault, '0003', '0404', '0405', '0505', '0506'],
    ],
    ModelArts: [
      [refused('auth', TOKEN_HINT), '0203', '4101', '4102', '4103'],
      [refused('auth'), '4106', '4107'],
      [refused('config', ACCOUNT_HINT), '0212', '4203', '4204', '4702'],
      [refused('internal'), '4104', '4105'],
      [refused('invalid_content'), '4201', '4202', '4601', '4703', '4705', '4706'],
      [refused('unsupported'), '4503', '4504', '4506', '4508'],
      [unreachable, '4603', '4704'],
      [refused('quota', FROZEN_HINT), '6201'],
      [busy, '4401'],
      [fault, '4301', '4302', '4402', '4403', '4502', '4505'],
    ],
    APIG: [
      [refused('auth', KEYS_HINT), '0301'],
      [refused('auth', 'the token has expired or belongs to another region'), '0307'],
      [
        refused('auth'),
        '0302',
        '0303',
        '0304',
        '0305',
        '0306',
        '0311',
        '0401',
        '0402',
        '0404',
        '0802',
        '1009',
      ],
      [refused('config', 'the address or the region has no such API'), '0101'],
      [refused('config', 'the TLS version is not accepted'), '0204'],
      [refused('config', ACCOUNT_HINT), '0310'],
      [refused('invalid_content'), '0602', '0607'],
      [refused('quota'), '0501'],
      [refused('quota', FROZEN_HINT), '0502'],
      [refused('vendor_unavailable'), '0106'],
      [busy, '0308'],
      [fault, '0103', '0104', '0105', '0601', '0605', '0606', '0608', '0609', '0611', '0612', '0705'],
      // Documented as raised by the gateway for want of a backend or of IAM: nothing was passed on.
      [closed, '0610', '0613'],
    ],
  };

/** The meaning of every listed code, such as `AIS.0003`; `APIGW.` is to be read as `APIG.`. */
export const BY_CODE: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(MEANINGS).flatMap(([family, rows]) =>
    rows.flatMap(([meaning, ...numbers]) =>
      numbers.map((number): [string, Meaning] => [`${family}.${number}`, meaning]),
    ),
  ),
);

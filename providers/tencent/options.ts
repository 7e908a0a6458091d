import { describeIssues, lazily, type Kind, type ProviderCall } from '@moderato/core';
import { z } from 'zod';
import { DETECT_TYPES } from './capabilities.js';
import { PROVIDER, refuse } from './request.js';

const ENCRYPTIONS = ['128', '192', '256'].flatMap((bits) =>
  ['ctr', 'cfb', 'ofb'].map((mode) => `aes-${bits}-${mode}`),
);

const schema = lazily(() => {
  const score = z
    .number()
    .int('expected a whole number')
    .min(0, 'expected 0 to 100')
    .max(100, 'expected 0 to 100')
    .optional();

  const count = z.number().int('expected a whole number').min(1, 'expected at least 1').optional();

  const snapshot = z
    .strictObject({
      mode: z.enum(['Interval', 'Average', 'Fps']),
      count: z
        .number()
        .int('expected a whole number')
        .min(1, 'expected 1 to 10000')
        .max(10_000, 'expected 1 to 10000'),
      timeIntervalSeconds: z
        .number()
        .positive('expected more than 0, at most 60')
        .max(60, 'expected more than 0, at most 60')
        .optional(),
    })
    .refine(({ mode, timeIntervalSeconds }) => mode === 'Average' || timeIntervalSeconds !== undefined, {
      path: ['timeIntervalSeconds'],
      error: 'needed with the modes Interval and Fps',
    })
    .optional();

  return z.strictObject({
    /** Policy of this call; replaces the configured one. */
    bizType: z.string().trim().min(1, 'expected a non-empty text').optional(),
    /** What to look for, in Tencent's words, for calls that name no categories. Tencent advises policies instead. */
    detectType: z.array(z.enum(DETECT_TYPES)).min(1, 'expected at least one').optional(),
    /** Form of the callback. The vendor's default is `Simple`. */
    callbackVersion: z.enum(['Simple', 'Detail']).optional(),
    /** 1: all segments in the callback, the vendor's default. 2: the offending ones only. */
    callbackType: z.literal([1, 2]).optional(),
    /** Scores from which the object is frozen, that is made unreadable in its bucket. Objects only. */
    freeze: z
      .strictObject({
        pornScore: score,
        adsScore: score,
        illegalScore: score,
        terrorismScore: score,
        politicsScore: score,
        abuseScore: score,
        teenagerScore: score,
      })
      .optional(),
    /** Moving images: every how many frames one is checked. The vendor's default is 5. */
    interval: count,
    /** Moving images: how many frames are checked at most. The vendor's default is 5. */
    maxFrames: count,
    /** Has images over 5 MB, up to 32 MB, made smaller before they are checked. */
    largeImageDetect: z.boolean().optional(),
    /** Has images checked by a job instead of at once. Default false. */
    async: z.boolean().optional(),
    /** Documents: the file name ending, such as `docx`, where the address or key does not show it. */
    documentType: z
      .string()
      .regex(/^[a-z0-9]{1,10}$/, 'expected a file name ending in lower case, without the dot')
      .optional(),
    /** Web pages: whether the response holds the page with its findings marked; it then stands in `raw`. */
    returnHighlightHtml: z.boolean().optional(),
    /**
     * Which frames of a video are checked. `Interval`: one every `timeIntervalSeconds`, up to `count`. `Average`: `count` of them,
     * spread evenly. `Fps`: `timeIntervalSeconds` frames a second. Default: one every 5 s, up to 10 000.
     */
    snapshot,
    /** 1: the audio of a video too. 0: its frames only, the vendor's default. Default 1. */
    detectContent: z.literal([0, 1]).optional(),
    /** How the file of a video or image is encrypted. */
    encryption: z
      .strictObject({
        algorithm: z.enum(ENCRYPTIONS),
        /** Base64. */
        key: z.base64('expected base64').min(1, 'expected base64'),
        /** Base64. */
        iv: z.base64('expected base64').min(1, 'expected base64'),
        keyId: z.literal('1.0').optional(),
        /** 0: plain. 1: RSA-OAEP. */
        keyType: z.literal([0, 1]).optional(),
      })
      .optional(),
    /** Folder of the bucket into which a live stream is recorded. Default: it is not. */
    storagePath: z.string().min(1, 'expected a non-empty text').optional(),
  });
});

/** What `vendorOptions.tencent` may hold. An option that a kind does not have is refused. */
export type TencentCallOptions = z.input<ReturnType<typeof schema>>;

/** The options of one call, checked. */
export type ReadOptions = z.output<ReturnType<typeof schema>>;

/** The kinds that each option belongs to. */
const KINDS_OF: Readonly<Record<keyof ReadOptions, readonly Kind[]>> = {
  bizType: ['audio', 'text', 'video', 'live', 'image', 'document', 'webpage'],
  detectType: ['audio', 'text', 'video', 'document', 'webpage'],
  callbackVersion: ['audio', 'text', 'video', 'live'],
  callbackType: ['audio', 'text', 'video', 'live', 'document', 'webpage'],
  freeze: ['audio', 'text', 'video', 'image', 'document'],
  interval: ['image'],
  maxFrames: ['image'],
  largeImageDetect: ['image'],
  async: ['image'],
  snapshot: ['video'],
  detectContent: ['video'],
  encryption: ['video', 'image'],
  documentType: ['document'],
  returnHighlightHtml: ['webpage'],
  storagePath: ['live'],
};

/** Every option may be left out, and none has a default. */
const NONE: ReadOptions = Object.freeze({});

/**
 * Reads `vendorOptions.tencent` for content of one kind.
 * @throws ModerationError `config`, before anything is sent, for wrong options and for those of another kind.
 */
export function readOptions({ vendorOptions }: ProviderCall, kind: Kind, operation: string): ReadOptions {
  const given = vendorOptions?.[PROVIDER] ?? NONE;
  if (given === NONE) return NONE;
  const parsed = schema().safeParse(given);
  if (!parsed.success) {
    throw refuse('config', operation, describeIssues(parsed.error, 'vendorOptions.tencent'));
  }
  for (const name of Object.keys(parsed.data) as (keyof ReadOptions)[]) {
    const kinds = KINDS_OF[name];
    if (parsed.data[name] === undefined || kinds.includes(kind)) continue;
    throw refuse(
      'config',
      operation,
      `vendorOptions.tencent.${name}: for ${kinds.join(', ')} only, not for ${kind}`,
    );
  }
  return parsed.data;
}

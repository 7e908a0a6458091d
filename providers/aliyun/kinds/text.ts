import { inputOf, toSecret, type Content, type ProviderCall, type VendorJob } from '@moderato/core';
import { z } from 'zod';
import { TEXT_CHARACTERS } from '../capabilities.js';
import { type Exchange } from '../client.js';
import { type CheckCodec, type Encoded } from '../codec.js';
import { type AliyunSettings } from '../config.js';
import { bareFinding, readLabels } from '../findings.js';
import { dataIdOf, ignoredCallback, ignoredOptions, readOptions } from '../options.js';
import { refuse, serviceFields } from '../request.js';
import { checkDataId, finishedCheck, readData, requiredList, type Asked, type Found } from '../response.js';
import { recordsOf, toScore, toWord } from '../words.js';
import { isOldService, oldAnswer, readOldText } from './text-old.js';
import { positionSegments } from './text-positions.js';

const CHECK = 'check text';

/** Below this length a text is too common to be hidden from an error: it would hide half of the vendor's words. */
const HIDDEN_FROM = 16;

/** Text, checked at once: `TextModerationPlus`, and `TextModeration` for the services before it. */
export const textCodec: CheckCodec = { encodeCheck: encodeText, decodeCheck: decodeText };

/**
 * Writes the call that checks a text.
 * @throws ModerationError before anything is sent: `unsupported` for anything but text, `invalid_content` for text that is empty,
 * too long or no Unicode, `config` for wrong options of the call.
 */
export function encodeText(content: Content, call: ProviderCall, settings: AliyunSettings): Encoded {
  if (!('text' in content))
    throw refuse('unsupported', CHECK, `text has to be submitted as text, not as ${inputOf(content)}`);
  const text = readText(content.text);
  const { service = settings.textService } = readOptions('text', call, CHECK);
  const dataId = dataIdOf(content.id, call.idempotencyKey);
  const { account, device } = content.user ?? {};
  const parameters = {
    content: text,
    dataId: dataId ?? undefined,
    accountId: account,
    deviceId: device,
  };
  return {
    request: {
      action: isOldService(service) ? 'TextModeration' : 'TextModerationPlus',
      fields: serviceFields(service, parameters),
      operation: CHECK,
      purpose: 'check',
      hidden: text.length < HIDDEN_FROM ? [] : [toSecret(text)],
    },
    dataId,
    warnings: [...ignoredOptions(content, call, ['account', 'device']), ...ignoredCallback(call)],
  };
}

function readText(text: string): string {
  if (text === '') throw refuse('invalid_content', CHECK, 'content.text: is empty');
  if (/\p{Surrogate}/u.test(text))
    throw refuse('invalid_content', CHECK, 'content.text: holds half of a surrogate pair');
  if (text.length > 2 * TEXT_CHARACTERS || Array.from(text).length > TEXT_CHARACTERS)
    throw refuse('invalid_content', CHECK, `content.text: longer than ${TEXT_CHARACTERS} characters`);
  return text;
}

const schema = z.looseObject({ Result: requiredList });

/**
 * Reads the verdict on a text.
 * @throws ModerationError `bad_response`, body attached, without data or request id, or about another content.
 */
export function decodeText(exchange: Exchange, asked: Asked): VendorJob {
  const old = oldAnswer(exchange);
  if (old !== null) {
    checkDataId(exchange, old['dataId'], asked.dataId);
    return finishedCheck(exchange, readOldText(old), asked);
  }
  const data = readData(exchange, schema);
  checkDataId(exchange, data['DataId'], asked.dataId);
  return finishedCheck(exchange, readPlus(data, asked.content), asked);
}

/** The level of the whole decides; classes have none of their own. */
function readPlus(data: z.output<typeof schema>, content: Content): Found {
  const decision = toWord(data['RiskLevel']);
  const findings = readLabels(data.Result, decision, 'Data.Result');
  return {
    decision,
    text: null,
    findings: [...findings, ...readAttacks(data['AttackResult']), ...readSensitive(data['SensitiveResult'])],
    segments: positionSegments(data.Result, findings, 'text' in content ? content.text : ''),
    lists: [],
  };
}

/** Attacks on language models have no category of ours; what is rated as one stays as `unmapped`. */
function readAttacks(list: unknown) {
  return recordsOf(list).flatMap(({ Label, AttackLevel, Confidence }, index) => {
    const level = toWord(AttackLevel);
    if (level === 'none') return [];
    const finding = bareFinding(toWord(Label) || 'attack', level, `Data.AttackResult[${index}]`);
    return [{ ...finding, score: toScore(Confidence) }];
  });
}

/** Personal data, rated from `S0`, which is none. */
function readSensitive(list: unknown) {
  return recordsOf(list).flatMap(({ Label, SensitiveLevel }, index) => {
    const level = toWord(SensitiveLevel);
    if (level === 'S0') return [];
    const finding = bareFinding('SensitiveResult', level, `Data.SensitiveResult[${index}]`);
    return [{ ...finding, subLabels: [toWord(Label) ?? ''].filter((word) => word !== '') }];
  });
}

import { toSecret, type Content, type JobTicket, type ProviderCall, type VendorJob } from '@moderato/core';
import { z } from 'zod';
import { type Exchange } from './client.js';
import { type EncodedJob, type JobActions } from './codec.js';
import { serviceSchema, type AliyunSettings } from './config.js';
import { MADE, dataIdOf, ignoredCallback, ignoredOptions } from './options.js';
import { PROVIDER, refuse, serviceFields, type WireRequest } from './request.js';
import { checkDataId, readData, resultOf, unusable, type Found } from './response.js';

/** Ids of jobs hold `@`, `-` and `_`: `au_f_8PoWiZKoLbczp5HRn69VdT-1x8@U5`. */
export const JOB_ID = /^[\w@.+=-]{1,128}$/;

const task = { address: 'url', id: 'TaskId', callsBack: true } as const;

export const VOICE: JobActions = {
  ...task,
  submit: 'VoiceModeration',
  result: 'VoiceModerationResult',
  cancel: 'VoiceModerationCancel',
};
export const VIDEO: JobActions = {
  ...task,
  submit: 'VideoModeration',
  result: 'VideoModerationResult',
  cancel: 'VideoModerationCancel',
};
export const FILE: JobActions = {
  ...task,
  submit: 'FileModeration',
  result: 'DescribeFileModerationResult',
  callsBack: false,
};
export const IMAGE: JobActions = {
  submit: 'ImageAsyncModeration',
  result: 'DescribeImageModerationResult',
  address: 'imageUrl',
  id: 'ReqId',
  callsBack: true,
};

/** What a job is made of. */
export interface JobInput {
  content: Content;
  call: ProviderCall;
  settings: AliyunSettings;
  service: string;
  operation: string;
  /** Parameters that only this kind has. */
  further: Readonly<Record<string, string | undefined>>;
}

/**
 * Writes the call that creates a job.
 * @throws ModerationError before anything is sent: `unsupported` for anything but an address, `config` for a callback address that
 * is none, or without a seed and the account's number, with which callbacks are checked.
 */
export function encodeJob(input: JobInput, actions: JobActions): EncodedJob {
  const { content, call, settings, service, operation, further } = input;
  if (!('url' in content))
    throw refuse('unsupported', operation, `${content.kind} has to be submitted as url`);
  const dataId = dataIdOf(content.id, call.idempotencyKey);
  const callback = actions.callsBack ? callbackParameters(call, settings, operation) : {};
  const parameters = {
    [actions.address]: content.url,
    dataId: dataId ?? undefined,
    ...further,
    ...callback,
  };
  const addresses = [content.url, call.callbackUrl].filter((url) => url !== undefined);
  return {
    service,
    request: {
      action: actions.submit,
      fields: serviceFields(service, parameters),
      operation,
      purpose: 'submit',
      hidden: addresses.map(toSecret),
    },
    dataId,
    warnings: [...ignoredOptions(content, call), ...(actions.callsBack ? [] : ignoredCallback(call))],
  };
}

function callbackParameters({ callbackUrl }: ProviderCall, settings: AliyunSettings, operation: string) {
  if (callbackUrl === undefined) return {};
  const { seed, accountUid, checksum } = settings;
  if (!/^https?:\/\/[^/]/i.test(callbackUrl))
    throw refuse('config', operation, 'callbackUrl: not an http: or https: URL');
  if (seed !== undefined && accountUid !== undefined)
    return { callback: callbackUrl, seed: seed.reveal(), cryptType: checksum };
  const message = `callbackUrl: callbacks are checked with providers.${PROVIDER}.seed and accountUid; set both`;
  throw refuse('config', operation, message);
}

/** Reads the id out of the response to a created job. @throws ModerationError `bad_response`, effect `unknown`. */
export function decodeAccepted(exchange: Exchange, { id: name }: JobActions, dataId: string | null): string {
  const schema = z.looseObject({ [name]: z.string().regex(JOB_ID, 'not the id of a job') });
  const data: Record<string, unknown> = readData(exchange, schema);
  checkDataId(exchange, data['DataId'], dataId);
  return String(data[name]);
}

/**
 * Writes the call that fetches a job, or ends it. The vendor asks for the service again, which the ticket holds.
 * @param service of tickets that hold none, such as those that a callback made.
 * @throws ModerationError before anything is sent: `config` for a ticket of another region, `invalid_content` for one of another
 * vendor or with an id that is none, `unsupported` for a kind whose jobs cannot be ended.
 */
export function encodeQuery(
  ticket: JobTicket,
  service: string,
  actionsOf: (service: string) => JobActions,
  settings: AliyunSettings,
  verb: 'fetch' | 'cancel',
): WireRequest {
  const operation = `${verb} ${ticket.kind}`;
  if (ticket.provider !== PROVIDER)
    throw refuse('invalid_content', operation, 'ticket.provider: a ticket of another vendor');
  if (ticket.region !== settings.region) {
    const message = `the job was created in another region than the configured ${settings.region}`;
    throw refuse('config', operation, message);
  }
  if (!JOB_ID.test(ticket.id))
    throw refuse('invalid_content', operation, 'ticket.id: not the id of a job of Aliyun');
  const own = serviceSchema().safeParse(ticket.vendor?.['service'] ?? service);
  if (!own.success) throw refuse('invalid_content', operation, 'ticket.vendor.service: not a service code');
  const { id, result, cancel } = actionsOf(own.data);
  const action = verb === 'fetch' ? result : cancel;
  if (action === undefined) throw refuse('unsupported', operation, `jobs of ${ticket.kind} cannot be ended`);
  const fields = id === 'ReqId' ? { ReqId: ticket.id } : serviceFields(own.data, { taskId: ticket.id });
  return { action, fields, operation, purpose: 'query', hidden: [] };
}

/**
 * Reads the state and, when it is there, the result of a job.
 * @throws ModerationError `bad_response`, body attached: a response about another job or content, or without a readable result.
 */
export function decodeJob(
  exchange: Exchange,
  ticket: JobTicket,
  read: (exchange: Exchange) => Found,
): VendorJob {
  if (exchange.isRunning) return { ticket, state: 'running', vendorState: '280' };
  const data: Record<string, unknown> = readData(exchange, z.looseObject({}));
  for (const name of ['TaskId', 'ReqId'])
    if (!isSameId(data[name], ticket.id))
      throw unusable(exchange, `it is about another job: Data.${name} differs`);
  const sent = ticket.contentId === null ? (ticket.vendor?.['dataId'] ?? null) : dataIdOf(ticket.contentId);
  checkDataId(exchange, data['DataId'], sent);
  const result = resultOf(exchange, read(exchange), ticket);
  const contentId = ticket.contentId ?? callersId(data['DataId']);
  return { ticket, state: 'succeeded', vendorState: '200', result: { ...result, contentId } };
}

/** Samples leave the id empty, or end it with a line break. */
function isSameId(said: unknown, id: string): boolean {
  if (said === undefined || said === null) return true;
  return typeof said === 'string' && ['', id].includes(said.trim());
}

/** The caller's own id of the content, for tickets that a callback made; null for one of ours. */
function callersId(dataId: unknown): string | null {
  return typeof dataId === 'string' && dataId !== '' && !dataId.startsWith(MADE) ? dataId : null;
}

import { ModerationError, type ErrorCode, type HttpRequest, type Secret } from '@moderato/core';
import { type AliyunSettings } from './config.js';
import { acsDate, authorizationHeader, sha256Of } from './sign.js';

/** The id of this vendor. */
export const PROVIDER = 'aliyun';

const VERSION = '2022-03-02';
const FORM = 'application/x-www-form-urlencoded';

/** A request before it is addressed and signed. */
export interface WireRequest {
  /** The vendor's name of the operation, such as `TextModerationPlus`. */
  action: string;
  /** Fields of the form. */
  fields: Readonly<Record<string, string>>;
  operation: string;
  /** `check`: answered at once. `submit`: creates a job. `query`: free, about a job that exists. */
  purpose: 'check' | 'submit' | 'query';
  /** Texts of the caller that must not be printed should a response repeat them: addresses can hold signatures. */
  hidden: readonly Secret[];
}

/** Writes the two fields that nearly all operations take: the service, and its parameters as JSON in a text. */
export function serviceFields(service: string, parameters: object): Record<string, string> {
  return { Service: service, ServiceParameters: JSON.stringify(parameters) };
}

/** Addresses and signs a request. Every attempt has its own nonce. */
export function buildRequest(
  { action, fields, operation }: WireRequest,
  settings: AliyunSettings,
): HttpRequest {
  const url = `${originOf(settings)}/`;
  const body = Object.entries(fields)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  const { securityToken } = settings;
  const headers = {
    'Content-Type': FORM,
    'x-acs-action': action,
    'x-acs-version': VERSION,
    'x-acs-date': acsDate(settings.now()),
    'x-acs-signature-nonce': makeNonce(settings.random),
    'x-acs-content-sha256': sha256Of(body),
    ...(securityToken === undefined ? {} : { 'x-acs-security-token': securityToken.reveal() }),
  };
  const signed = { ...headers, host: new URL(url).host };
  const authorization = authorizationHeader({ method: 'POST', headers: signed, body }, settings);
  return {
    method: 'POST',
    url,
    headers: { ...headers, Authorization: authorization },
    body,
    operation,
    provider: PROVIDER,
  };
}

function originOf({ endpoint, region }: AliyunSettings): string {
  return new URL(endpoint ?? `https://green-cip.${region}.aliyuncs.com`).origin;
}

/** 128 bits of the configured random source, in hex. */
function makeNonce(random: () => number): string {
  const word = () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return [word(), word(), word(), word()].join('');
}

/** The vendor's site that a region belongs to; their service codes differ. */
export function siteOf(region: string): 'cn' | 'intl' {
  return region.startsWith('cn-') && region !== 'cn-hongkong' ? 'cn' : 'intl';
}

/** The error for what is refused before anything is sent. */
export function refuse(code: ErrorCode, operation: string, message: string): ModerationError {
  return new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}

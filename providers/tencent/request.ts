import {
  ModerationError,
  type Content,
  type ErrorCode,
  type JobTicket,
  type Kind,
  type ProviderCall,
  type Secret,
  type UploadFile,
  type Warning,
} from '@moderato/core';
import { writeXml, type XmlFields } from '@moderato/http/xml';
import { type TencentSettings } from './config.js';

/** The id of this vendor. */
export const PROVIDER = 'tencent';

/** A request before it is addressed and signed. */
export interface WireRequest {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `bucket`: the host of the bucket itself, where single images are checked and files are stored. Default: the CI host. */
  host?: 'ci' | 'bucket';
  /** From the root and decoded, as it is signed; it is sent with each segment encoded. */
  pathname: string;
  /** The query, decoded; all of it is signed. */
  parameters?: Readonly<Record<string, string>>;
  body?: string;
  /** What is stored, in place of `body`. */
  file?: Pick<UploadFile, 'read' | 'sizeBytes'>;
  operation: string;
  /** `check`: content to be checked at once. `fetch`: what is not found is the job. `store`: about a file in the bucket. */
  purpose: 'check' | 'submit' | 'fetch' | 'store';
  /** The caller's addresses in the body; their queries are kept out of errors. */
  addresses?: readonly string[];
  /** What else in the body must not be printed. */
  secrets?: readonly Secret[];
}

const DATA_ID_BYTES = 512;

/**
 * Writes the `Input` of a job that reads its content by itself (Tencent Cloud CI, "Submitting audio moderation job", S:audio-s,
 * and the same for text, video and live).
 * @throws ModerationError `invalid_content` for an id of more than 512 bytes.
 */
export function encodeInput(content: Content, operation: string): XmlFields {
  if (content.id !== undefined && Buffer.byteLength(content.id) > DATA_ID_BYTES) {
    throw refuse('invalid_content', operation, `content.id: longer than ${DATA_ID_BYTES} bytes`);
  }
  return {
    Object: 'object' in content ? content.object : undefined,
    Url: 'url' in content ? content.url : undefined,
    DataId: content.id,
    UserInfo: encodeUser(content.user),
  };
}

/**
 * Writes the call that submits a `Request`.
 * @throws ModerationError `invalid_content` for characters that XML cannot carry, naming the field.
 */
export function encodeRequest(
  pathname: string,
  fields: XmlFields,
  { operation, purpose }: Pick<WireRequest, 'operation' | 'purpose'>,
  content: Content,
  call: ProviderCall,
): WireRequest {
  const body = writeXml('Request', fields, { provider: PROVIDER, operation });
  const url = 'url' in content ? content.url : undefined;
  const addresses = [url, call.callbackUrl].filter((address) => address !== undefined);
  return { method: 'POST', pathname, body, operation, purpose, addresses };
}

/** Warns of options that are not supported, or may not be. */
export function warningsOf({ language }: Content, { BizType, DetectType }: XmlFields): Warning[] {
  const warnings: Warning[] = [];
  const ignored = (message: string, path: string) => warnings.push({ code: 'ignored', message, path });
  if (language !== undefined) {
    ignored('Tencent CI takes no language and recognises it by itself; not sent', 'content.language');
  }
  // whether a policy leaves room for DetectType is not documented, so nothing may be claimed about what was looked for
  if (BizType !== undefined && DetectType !== undefined) {
    ignored(
      'sent, but bizType names a policy, and whether that leaves the choice of categories open is not documented',
      'categories',
    );
  }
  return warnings;
}

/**
 * Writes the call that fetches or cancels a job.
 * @throws ModerationError before anything is sent: `unsupported` for a ticket of another vendor or kind, `config` for one of
 * another region, `invalid_content` for an id that could lead to another address.
 */
export function encodeJobCall(
  ticket: JobTicket,
  settings: TencentSettings,
  { kind, pathname, method = 'GET', action = 'fetch' }: JobCall,
): WireRequest {
  const operation = `${action} ${kind}`;
  const { id, region } = ticket;
  if (ticket.provider !== PROVIDER || ticket.kind !== kind) {
    throw refuse(
      'unsupported',
      operation,
      `the ticket is for ${ticket.kind} at ${ticket.provider}, not for ${kind} at ${PROVIDER}`,
    );
  }
  if (region !== settings.region) {
    throw refuse(
      'config',
      operation,
      `the job was created in another region than the configured ${settings.region}`,
    );
  }
  if (!isJobId(id)) throw refuse('invalid_content', operation, 'ticket.id is not a job id of Tencent CI');
  return { method, pathname: `${pathname}/${id}`, operation, purpose: 'fetch' };
}

interface JobCall {
  kind: Kind;
  pathname: string;
  /** Default `GET`. */
  method?: 'GET' | 'POST';
  /** Default `fetch`. */
  action?: 'fetch' | 'cancel';
}

/** The error for what is refused before anything is sent. */
export function refuse(code: ErrorCode, operation: string, message: string): ModerationError {
  return new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}

/** `Input.UserInfo` (Tencent Cloud CI, "Submitting audio moderation job", S:audio-s, and cos-go-sdk-v5; some pages list the first seven only). */
export function encodeUser(user: Content['user']): XmlFields | undefined {
  return (
    user && {
      TokenId: user.account,
      Nickname: user.nickname,
      DeviceId: user.device,
      AppId: user.app,
      Room: user.room,
      IP: user.ip,
      Type: user.accountType,
      ReceiveTokenId: user.receiver,
      Gender: user.gender,
      Level: user.level,
      Role: user.role,
    }
  );
}

/** Job ids are opaque; all that were seen are of letters and digits. Nothing else may enter a path. */
export function isJobId(id: string): boolean {
  return /^[A-Za-z0-9_-]{1,128}$/.test(id);
}

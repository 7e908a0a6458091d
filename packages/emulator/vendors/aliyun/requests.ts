import type { IncomingRequest } from '../../incoming.js';
import { CODES, type AliyunRefusal } from './errors.js';

/** Fields of a JSON object. */
export type Fields = Record<string, unknown>;

/** A request as far as all operations have it. */
export interface AliyunRequest {
  service: string;
  parameters: Fields;
}

/** The fields of the form. */
export function readForm({ body }: IncomingRequest): URLSearchParams {
  return new URLSearchParams(body.toString('utf8'));
}

/** Name and version of the operation: of headers, or of the form where version 1 of the signatures is used. */
export function actionOf({ headers }: IncomingRequest, form: URLSearchParams) {
  const action = headers['x-acs-action'] ?? form.get('Action') ?? '';
  return { action, version: headers['x-acs-version'] ?? form.get('Version') ?? '' };
}

/** What the checks say of a request. */
export type Reading = { request: AliyunRequest } | { refusal: AliyunRefusal };

/** Reads `Service`, and `ServiceParameters` as JSON in a text. */
export function readRequest(form: URLSearchParams): Reading {
  const service = form.get('Service');
  const parameters = parseFields(form.get('ServiceParameters') ?? '');
  if (parameters === undefined || service === null || service === '') return { refusal: CODES.badRequest };
  return { request: { service, parameters } };
}

/** Reads JSON; undefined where it is no object. */
function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}

/** The id of the content, which replies repeat; left out where none was given. */
export function dataIdOf({ dataId }: Fields): { DataId?: string } {
  return typeof dataId === 'string' && dataId !== '' ? { DataId: dataId } : {};
}

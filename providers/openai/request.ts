import {
  ModerationError,
  describeIssues,
  type Content,
  type ErrorCode,
  type HttpRequest,
  type ProviderCall,
  type Secret,
  type Warning,
} from '@moderato/core';
import { z } from 'zod';
import { modelSchema, type OpenaiSettings } from './config.js';

/** The id of this vendor. */
export const PROVIDER = 'openai';

/** A part of one content; the whole list has one result. */
export type InputPart = { type: 'image_url'; image_url: { url: string } };

/** What is to be moderated: a text, several texts with a result each, or the parts of one content. */
export type Input = string | readonly string[] | readonly InputPart[];

/** A request before it is addressed. */
export interface WireRequest {
  model: string;
  input: Input;
  operation: string;
  /** Texts of the caller that must not be printed should an answer repeat them: addresses can hold signatures. */
  hidden: readonly Secret[];
}

/** Addresses a request and puts the key on it. */
export function buildRequest(
  { model, input, operation }: WireRequest,
  { apiKey, organization, project, endpoint }: OpenaiSettings,
): HttpRequest {
  return {
    method: 'POST',
    url: addressOf(endpoint),
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${apiKey.reveal()}`,
      ...(organization === undefined ? {} : { 'OpenAI-Organization': organization }),
      ...(project === undefined ? {} : { 'OpenAI-Project': project }),
    },
    body: JSON.stringify({ model, input }),
    operation,
    provider: PROVIDER,
  };
}

/** OpenAI's own client appends to the base address as it is, which ends in `/v1`; an origin alone stands for that too. */
function addressOf(endpoint = 'https://api.openai.com/v1'): string {
  const { origin, pathname } = new URL(endpoint);
  const path = pathname.replace(/\/$/, '');
  return `${origin}${path === '' ? '/v1' : path}/moderations`;
}

const optionsSchema = z.strictObject({ model: modelSchema().optional() });

/** What `vendorOptions.openai` may hold, for every kind. */
export type OpenaiCallOptions = z.input<typeof optionsSchema>;

/**
 * The model of one call: `vendorOptions.openai.model`, else the configured one.
 * @throws ModerationError `config` for options that are unknown or wrong.
 */
export function readModel(call: ProviderCall, settings: OpenaiSettings, operation: string): string {
  const parsed = optionsSchema.safeParse(call.vendorOptions?.[PROVIDER] ?? {});
  if (parsed.success) return parsed.data.model ?? settings.model;
  throw refuse('config', operation, describeIssues(parsed.error, `vendorOptions.${PROVIDER}`));
}

/** Warnings for what a call asks for and the vendor does not support. */
export function ignoredOptions({ user }: Content, { categories, callbackUrl }: ProviderCall): Warning[] {
  const ignored = (path: string, message: string): Warning => ({ code: 'ignored', message, path });
  return [
    ...(categories === null ? [] : [ignored('categories', 'OpenAI always looks for all of its categories')]),
    ...(callbackUrl === undefined
      ? []
      : [ignored('callbackUrl', 'answered at once, so that OpenAI makes no callback; not sent')]),
    ...(user === undefined
      ? []
      : [ignored('content.user', 'OpenAI takes no facts about the user; not sent')]),
  ];
}

/** The error for what is refused before anything is sent. */
export function refuse(code: ErrorCode, operation: string, message: string): ModerationError {
  return new ModerationError({ code, provider: PROVIDER, operation, effect: 'none', message });
}

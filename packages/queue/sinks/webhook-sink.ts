import { ModerationError, toSecret, type Secret } from '@moderato/core';
import { Webhook } from 'standardwebhooks';
import { queueConfigError } from '../store/errors.js';
import { type Sink } from './sink.js';

/** Where results are sent, and how the receiver knows that they are ours. */
export interface WebhookSinkOptions {
  /** `https:`, or `http:` on this machine. */
  url: string;
  /** The shared secret of Standard Webhooks: `whsec_` and base64. */
  secret: string | Secret;
  /** @default 10 000 */
  timeoutMs?: number | undefined;
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

/**
 * Sends each result as a signed webhook (Standard Webhooks, https://www.standardwebhooks.com): the id of the message is that of the
 * item with the time of its end, the same at each try, and another one for a later result of a retried item. Anything but a 2xx
 * reply is a failure.
 * @throws ModerationError `config` for an address or a secret that cannot be used.
 */
export function createWebhookSink({ url, secret, timeoutMs = 10_000 }: WebhookSinkOptions): Sink {
  const isUsable = URL.canParse(url) && isSafe(new URL(url));
  if (!isUsable) throw queueConfigError('url: expected an https: address, or http: on this machine');
  const webhook = openWebhook(toSecret(secret));
  return async (result) => {
    const type = result.verdict === undefined ? 'moderation.failed' : 'moderation.finished';
    const body = JSON.stringify({ type, timestamp: result.finishedAt, data: result });
    const at = new Date();
    const messageId = `${result.id}.${Date.parse(result.finishedAt)}`;
    const headers = {
      'content-type': 'application/json',
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': webhook.sign(messageId, at, body),
    };
    const signal = AbortSignal.timeout(timeoutMs);
    const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' }).catch(
      () => {
        throw failure('the receiver cannot be reached');
      },
    );
    await response.body?.cancel();
    if (!response.ok) throw failure(`the receiver replied ${response.status}`);
  };
}

function openWebhook(secret: Secret): Webhook {
  const words = secret.reveal();
  try {
    if (!/^whsec_[A-Za-z0-9+/]{32,}={0,2}$/.test(words)) throw new Error('shape');
    return new Webhook(words);
  } catch {
    throw queueConfigError('secret: expected "whsec_" and at least 24 bytes as base64');
  }
}

function isSafe({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.includes(hostname));
}

function failure(message: string): ModerationError {
  return new ModerationError({
    code: 'network',
    operation: 'deliver result',
    retry: 'later',
    effect: 'none',
    message,
  });
}

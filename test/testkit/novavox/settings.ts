import { ModerationError, toSecret, type Secret, type Send } from '@moderato/core';

/** Checked options of the made-up vendor "novavox". */
export interface Settings {
  identity: { key: Secret; keySecret: Secret } | { login: Secret; loginSecret: Secret };
  callbackKey: Secret;
  secrets: Secret[];
  send: Send;
  now: () => number;
}

/** The options whose values may never be shown. */
export const novavoxSecrets = ['key', 'keySecret', 'login', 'loginSecret', 'callbackKey'];

const KNOWN = [...novavoxSecrets, 'send', 'now', 'random'];

/** Checks options: key and keySecret, or login and loginSecret. */
export function readSettings(options: Record<string, unknown>): Settings {
  const problem = (message: string) =>
    new ModerationError({
      code: 'config',
      provider: 'novavox',
      operation: 'configure',
      effect: 'none',
      message,
    });
  const unknown = Object.keys(options).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw problem(`unknown field "${unknown}"`);
  const secret = (name: string): Secret => {
    const value = options[name];
    if (typeof value !== 'string' || value.trim() === '') throw problem(`${name}: expected a text`);
    return toSecret(value);
  };
  const identity =
    'login' in options
      ? { login: secret('login'), loginSecret: secret('loginSecret') }
      : { key: secret('key'), keySecret: secret('keySecret') };
  const callbackKey = secret('callbackKey');
  return {
    identity,
    callbackKey,
    secrets: [...Object.values(identity), callbackKey],
    send: options['send'] as Send,
    now: options['now'] as () => number,
  };
}

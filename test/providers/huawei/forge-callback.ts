import { createHmac } from 'node:crypto';

export interface ForgedCallback {
  headers: Record<string, string>;
  body: string;
}

/** Makes a callback as Huawei would sign it; with which encoding it writes the signature is not documented. */
export function forgeHuaweiCallback(
  fields: { create_time: string; job_id: string; request_id: string; [field: string]: unknown },
  seed: string,
  encoding: 'hex' | 'HEX' | 'base64' = 'hex',
): ForgedCallback {
  const message = `${fields.create_time}${fields.job_id}${fields.request_id}${seed}`;
  const digest = createHmac('sha256', seed).update(message).digest();
  const hex = digest.toString('hex');
  const signature = { hex, HEX: hex.toUpperCase(), base64: digest.toString('base64') }[encoding];
  return { headers: { 'X-Auth-Signature': signature }, body: JSON.stringify(fields) };
}

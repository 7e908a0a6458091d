import { type Lane, type Layer } from './layer.js';

/** Puts the call with all its attempts into one span, which bears the code of its error. */
export function traceLayer({ context, vendor, kind, operation }: Lane): Layer {
  const { trace } = context;
  const subject = { provider: vendor.provider.id, kind };
  return (next) => (request) => trace(operation, subject, () => next(request));
}

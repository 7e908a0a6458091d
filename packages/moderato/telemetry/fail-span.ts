import { isModerationError } from '@moderato/core';
import { SpanStatusCode, type Span } from '@opentelemetry/api';

/** Marks a span as failed by the error's code; the message stays out, since it may name addresses. */
export function failSpan(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (!isModerationError(error)) {
    span.setAttribute('error.type', 'internal');
    return;
  }
  const { code, requestId, vendorCode, ticket } = error;
  span.setAttributes({
    'error.type': code,
    ...(requestId === undefined ? {} : { 'moderato.request.id': requestId }),
    ...(vendorCode === undefined ? {} : { 'moderato.vendor.code': vendorCode }),
    ...(ticket === undefined ? {} : { 'moderato.job.id': ticket.id }),
  });
}

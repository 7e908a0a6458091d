import { type Kind } from '@moderato/core';
import { SpanKind, context, createContextKey, trace, type Span, type Tracer } from '@opentelemetry/api';
import { createCurrentTracer } from './current-tracer.js';
import { type Emit, type ModeratorEvent } from './events.js';
import { failSpan } from './fail-span.js';

/** What a span is about; never content, never a secret. */
export interface TraceSubject {
  provider: string | null;
  kind: Kind;
}

/** Does work inside a span, which ends with it and bears the code of its error. */
export type Trace = <Value>(
  name: string,
  subject: TraceSubject,
  work: () => Promise<Value>,
) => Promise<Value>;

/** The innermost span of ours, so that events are never written on a span of the caller's. */
const OWN_SPAN = createContextKey('moderato span');

/** Makes spans with whatever OpenTelemetry SDK the program has set up; without one there are none. */
export function createTrace(): Trace {
  const currentTracer = createCurrentTracer();
  return (name, subject, work) => {
    const tracer = currentTracer();
    return tracer === null ? work() : workInSpan(tracer, name, subject, work);
  };
}

async function workInSpan<Value>(
  tracer: Tracer,
  name: string,
  { provider, kind }: TraceSubject,
  work: () => Promise<Value>,
): Promise<Value> {
  const attributes = {
    'moderato.kind': kind,
    ...(provider === null ? {} : { 'moderato.provider': provider }),
  };
  const span = tracer.startSpan(name, { kind: SpanKind.INTERNAL, attributes });
  const inside = trace.setSpan(context.active(), span).setValue(OWN_SPAN, span);
  try {
    return await context.with(inside, work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Writes on the span under way what its events say. */
export const annotateSpan: Emit = (event) => {
  const span = context.active().getValue(OWN_SPAN) as Span | undefined;
  if (span?.isRecording() === true) annotate(span, event);
};

function annotate(span: Span, event: ModeratorEvent): void {
  switch (event.type) {
    case 'submitted':
      span.setAttribute('moderato.job.id', event.jobId);
      break;
    case 'verdict':
      span.setAttributes({
        'moderato.decision': event.decision,
        'moderato.cached': event.isCached,
        ...(event.category === null ? {} : { 'moderato.category': event.category }),
        ...(event.jobId === null ? {} : { 'moderato.job.id': event.jobId }),
        ...(event.contentId === null ? {} : { 'moderato.content.id': event.contentId }),
      });
      break;
    case 'retry':
      span.addEvent('moderato.retry', {
        'moderato.attempt': event.attempt,
        'moderato.wait_ms': event.waitMs,
        'error.type': event.error,
      });
      break;
    case 'breaker':
      span.addEvent('moderato.breaker', { 'moderato.breaker.state': event.state });
      break;
    default:
  }
}

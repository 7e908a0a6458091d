import { type HttpRequest, type HttpResponse, type Send } from '@moderato/core';
import { SpanKind, SpanStatusCode, context, trace, type Attributes, type Tracer } from '@opentelemetry/api';
import { createCurrentTracer } from './current-tracer.js';
import { failSpan } from './fail-span.js';

/** Puts each HTTP exchange into a client span. Headers and bodies are left out, and of the address query and user. */
export function tracedSend(send: Send): Send {
  const currentTracer = createCurrentTracer();
  return (request) => {
    const tracer = currentTracer();
    return tracer === null ? send(request) : sendInSpan(tracer, send, request);
  };
}

async function sendInSpan(tracer: Tracer, send: Send, request: HttpRequest): Promise<HttpResponse> {
  const span = tracer.startSpan(request.method, {
    kind: SpanKind.CLIENT,
    attributes: {
      'http.request.method': request.method,
      'moderato.provider': request.provider,
      ...addressOf(request.url),
    },
  });
  try {
    const response = await context.with(trace.setSpan(context.active(), span), send, undefined, request);
    span.setAttribute('http.response.status_code', response.status);
    if (response.status >= 400) {
      span.setStatus({ code: SpanStatusCode.ERROR });
      span.setAttribute('error.type', String(response.status));
    }
    return response;
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

function addressOf(address: string): Attributes {
  if (!URL.canParse(address)) return {};
  const { protocol, hostname, port, origin, pathname } = new URL(address);
  return {
    'url.full': `${origin}${pathname}`,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

import { trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { SCOPE } from './version.js';

/** Makes the function that gives the tracer of the SDK that is set up at the time, also one that came later. */
export function createCurrentTracer(): () => Tracer {
  let current: { from: TracerProvider; tracer: Tracer } | null = null;
  return () => {
    const from = trace.getTracerProvider();
    if (current?.from !== from) current = { from, tracer: from.getTracer(SCOPE.name, SCOPE.version) };
    return current.tracer;
  };
}

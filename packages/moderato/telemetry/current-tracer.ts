import { trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { SCOPE } from './version.js';

/**
 * Makes the function that gives the tracer of the SDK that is set up at the time, also one that came later; null while there is
 * none, so that nothing has to be made for it.
 */
export function createCurrentTracer(): () => Tracer | null {
  let current: { from: TracerProvider; tracer: Tracer } | null = null;
  return () => {
    const from = trace.getTracerProvider();
    if (isAlone(from)) return null;
    if (current?.from !== from) current = { from, tracer: from.getTracer(SCOPE.name, SCOPE.version) };
    return current.tracer;
  };
}

/** What the API gives out until an SDK is set up, and keeps in front of that SDK. */
interface StandIn extends TracerProvider {
  getDelegateTracer(name: string, version: string): Tracer | undefined;
}

function isAlone(provider: TracerProvider | StandIn): boolean {
  return (
    'getDelegateTracer' in provider && provider.getDelegateTracer(SCOPE.name, SCOPE.version) === undefined
  );
}

import { context, propagation } from '@opentelemetry/api';

/** The trace under way as text; null without one. */
export function currentTrace(): string | null {
  const carrier: Record<string, string> = {};
  propagation.inject(context.active(), carrier);
  return Object.keys(carrier).length === 0 ? null : JSON.stringify(carrier);
}

/** Goes on in the trace that an item was added in. */
export function inTrace<Value>(trace: string | undefined, work: () => Promise<Value>): Promise<Value> {
  if (trace === undefined) return work();
  const carrier = JSON.parse(trace) as Record<string, string>;
  return context.with(propagation.extract(context.active(), carrier), work);
}

import { type Kind } from '@moderato/core';

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

import { type ModerationError } from '@moderato/core';
import { type Emit, type ModeratorEvent } from './events.js';
import { shadowOutcome } from './metrics.js';

/** A logger of pino's shape; a pino instance fits. */
export interface ModeratorLogger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

interface Line {
  level: keyof ModeratorLogger;
  message: string;
  fields: Record<string, unknown>;
}

/** Makes the listener that writes events as log lines, without content, addresses and the messages of errors, which may hold addresses. */
export function createLog(logger: ModeratorLogger): Emit {
  return (event) => {
    const { level, message, fields } = lineOf(event);
    const present = Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
    logger[level](Object.fromEntries([['event', event.type], ...present]), message);
  };
}

function lineOf(event: ModeratorEvent): Line {
  switch (event.type) {
    case 'submitted': {
      const { jobId, elapsedMs } = event;
      return {
        level: 'debug',
        message: 'content submitted',
        fields: { ...subject(event), jobId, elapsedMs },
      };
    }
    case 'polled': {
      const { jobId, state, polls } = event;
      return { level: 'debug', message: 'job polled', fields: { ...subject(event), jobId, state, polls } };
    }
    case 'verdict': {
      const { jobId, decision, category, elapsedMs, isCached } = event;
      const fields = { ...subject(event), jobId, decision, category, elapsedMs, isCached };
      return { level: 'info', message: 'verdict', fields };
    }
    case 'failed': {
      const fields = { ...subject(event), ...errorFields(event.error), elapsedMs: event.elapsedMs };
      return { level: 'error', message: 'no verdict', fields };
    }
    case 'retry': {
      const { provider, operation, attempt, waitMs, error: code } = event;
      const fields = { provider, operation, attempt, waitMs, code };
      return { level: 'warn', message: 'call retried', fields };
    }
    case 'breaker': {
      const { provider, operation, state } = event;
      return { level: 'warn', message: `circuit ${state}`, fields: { provider, operation, state } };
    }
    case 'fallback': {
      const { from, to, kind, contentId, error: code } = event;
      return {
        level: 'warn',
        message: 'fell back to the next vendor',
        fields: { from, to, kind, contentId, code },
      };
    }
    case 'escalation': {
      const { from, to, kind, contentId, reason } = event;
      return {
        level: 'info',
        message: 'went on to the next vendor',
        fields: { from, to, kind, contentId, reason },
      };
    }
    case 'shadow': {
      const { decided, verdict, error } = event;
      const fields = {
        ...subject(event),
        outcome: shadowOutcome(event),
        decision: verdict?.decision,
        category: verdict?.category,
        decidedBy: decided?.provider,
        decided: decided?.decision,
        ...(error === null ? {} : errorFields(error)),
      };
      return { level: 'info', message: 'shadow', fields };
    }
    case 'callback': {
      const { provider, kind, jobId, state, trust } = event;
      return { level: 'info', message: 'callback read', fields: { provider, kind, jobId, state, trust } };
    }
    case 'upload': {
      const { provider, kind, state, place, file, sizeBytes, elapsedMs } = event;
      const fields = { provider, kind, place, file, sizeBytes, elapsedMs };
      return { level: state === 'kept' ? 'warn' : 'debug', message: `file ${state}`, fields };
    }
    case 'cache': {
      const { provider, kind, outcome } = event;
      const level = outcome === 'failed' ? 'warn' : 'debug';
      return { level, message: `cache ${outcome}`, fields: { provider, kind, outcome } };
    }
  }
}

function subject({
  provider,
  kind,
  contentId,
}: {
  provider: string;
  kind: string;
  contentId: string | null;
}) {
  return { provider, kind, contentId };
}

function errorFields(error: ModerationError) {
  const { code, operation, status, vendorCode, requestId, retry, effect, uncertain, ticket } = error;
  return { code, operation, status, vendorCode, requestId, retry, effect, uncertain, jobId: ticket?.id };
}

import { type ModeratorEvent } from 'moderato';
import { type CommandIo } from '../io.js';
import { paintFor, printable } from './text.js';

/** Writes each step of a call to stderr as it happens, with the time since the start. */
export function stepPrinter(io: CommandIo): (event: ModeratorEvent) => void {
  const started = performance.now();
  const paint = paintFor(io, 'stderr');
  return (event) => {
    const seconds = ((performance.now() - started) / 1000).toFixed(2);
    io.stderr.write(`${paint('dim', `${seconds.padStart(7)} s  ${printable(describeStep(event))}`)}\n`);
  };
}

function describeStep(event: ModeratorEvent): string {
  switch (event.type) {
    case 'submitted':
      return `${event.provider}: ${event.kind} accepted as job ${event.jobId} after ${Math.round(event.elapsedMs)} ms`;
    case 'polled':
      return `${event.provider}: poll ${event.polls} of job ${event.jobId}: ${event.state}`;
    case 'verdict':
      return `${event.provider}: ${event.decision}${event.category === null ? '' : `, ${event.category}`}${event.isCached ? ', from the cache' : ''}`;
    case 'failed':
      return `${event.provider}: ${event.kind} failed with ${event.error.code}`;
    case 'retry':
      return `${event.provider}: ${event.operation} failed with ${event.error}; attempt ${event.attempt + 1} in ${Math.round(event.waitMs)} ms`;
    case 'breaker':
      return `${event.provider}: circuit of ${event.operation} ${event.state}`;
    case 'fallback':
      return `${event.from} failed with ${event.error}; falling back to ${event.to}`;
    case 'escalation':
      return `${event.from}: ${event.reason}; escalating to ${event.to}`;
    case 'shadow':
      return `${event.provider}: shadow ${event.verdict?.decision ?? event.error?.code ?? 'left out'}`;
    case 'callback':
      return `${event.provider}: callback of job ${event.jobId}: ${event.state}`;
    case 'upload':
      return `${event.provider}: file ${event.state}${event.state === 'stored' ? `: ${event.file ?? ''} as` : ':'} ${Object.values(event.place).join(' ')}`;
    case 'cache':
      return `${event.provider}: cache ${event.outcome}`;
  }
}

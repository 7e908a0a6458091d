import { type JobProgress } from 'moderato';
import { type CommandIo } from './io.js';
import { printable } from './print/text.js';

/** What is shown while a command waits. */
export interface Progress {
  report: (progress: JobProgress) => void;
  /** Takes the line away; harmless when repeated. */
  stop: () => void;
}

/**
 * Shows a spinner with the job's state on stderr where that is a terminal, and nothing elsewhere.
 * @param isVerbose the steps are written there, so that a spinner would be in their way.
 */
export async function startProgress(text: string, io: CommandIo, isVerbose = false): Promise<Progress> {
  // on a terminal that says it has no width the spinner would clear lines without end
  const hasWidth = (io.stderr as { columns?: number }).columns !== 0;
  if (isVerbose || !io.isTerminal.stderr || !hasWidth)
    return { report: () => undefined, stop: () => undefined };
  const { default: ora } = await import('ora');
  const color = io.environment['NO_COLOR'] ? false : 'cyan';
  // stdin stays untouched, or an interrupt would reach the process late
  const spinner = ora({ text, color, stream: io.stderr, isEnabled: true, discardStdin: false }).start();
  return {
    report: (progress) => {
      spinner.text = describe(progress);
    },
    stop: () => {
      spinner.stop();
    },
  };
}

function describe({ ticket, state, vendorState, polls }: JobProgress): string {
  const asked = polls === 0 ? '' : ` · asked ${polls} ${polls === 1 ? 'time' : 'times'}`;
  return printable(`${ticket.provider} · job ${ticket.id} · ${state} (${vendorState})${asked}`);
}

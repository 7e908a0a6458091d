import { type Diagnosis } from '../doctor/diagnosis.js';
import { type CommandIo } from '../io.js';
import { paintFor, printable } from './text.js';

const FORMATS = { ok: 'green', problem: 'red', 'not tried': 'dim' } as const;

/** One line for each thing that was looked at. */
export function describeDiagnoses(diagnoses: readonly Diagnosis[], io: CommandIo): string {
  const paint = paintFor(io);
  const width = Math.max(...diagnoses.map((each) => titleOf(each).length));
  const lines = diagnoses.map((each) => {
    const state = paint(FORMATS[each.state], each.state.padEnd('not tried'.length));
    return `${state}  ${titleOf(each).padEnd(width)}  ${printable(each.detail)}`;
  });
  return `${lines.join('\n')}\n`;
}

function titleOf({ provider, subject }: Diagnosis): string {
  return provider === null ? subject : `${provider} ${subject}`;
}

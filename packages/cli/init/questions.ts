import { createInterface } from 'node:readline/promises';
import { ModerationError } from '@moderato/core';
import { type CommandIo } from '../io.js';
import { printable } from '../print/text.js';

/** Asks on stderr and reads from stdin, so that stdout stays for results. */
export interface Questions {
  /** @param assumed what an empty answer means. */
  ask: (question: string, assumed?: string) => Promise<string>;
  close: () => void;
}

/** Whether somebody is there to answer. */
export function canAsk(io: CommandIo): boolean {
  return io.isTerminal.stderr && (io.stdin as { isTTY?: boolean }).isTTY === true;
}

/** Opens the dialogue; the caller closes it. An interrupt or the end of stdin ends it with `aborted`. */
export function openQuestions(io: CommandIo): Questions {
  const reader = createInterface({ input: io.stdin, output: io.stderr });
  const close = () => reader.close();
  reader.on('SIGINT', close);
  io.signal.addEventListener('abort', close, { once: true });
  // an iterator keeps the lines that arrive between two questions
  const lines = reader[Symbol.asyncIterator]();
  return {
    ask: async (question, assumed) => {
      reader.setPrompt(`${printable(question)}${assumed === undefined ? '' : ` [${printable(assumed)}]`}: `);
      reader.prompt();
      const line = await lines.next();
      if (line.done === true) throw aborted();
      return line.value.trim() || (assumed ?? '');
    },
    close: () => {
      io.signal.removeEventListener('abort', close);
      close();
    },
  };
}

function aborted(): ModerationError {
  return new ModerationError({
    code: 'aborted',
    operation: 'ask for the configuration',
    effect: 'none',
    message: 'interrupted; nothing was written',
  });
}

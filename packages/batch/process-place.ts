import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Says where the number of this process means this process: one boot of one machine, one namespace of processes. Null on systems
 * that do not tell, such as Windows and macOS.
 */
export function thisPlace(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const processes = readlinkSync('/proc/self/ns/pid');
    return `${hostname()} ${boot} ${processes}`;
  } catch {
    return null;
  }
}

/** Whether a process of this number exists. */
export function processIsAlive(number: number): boolean {
  try {
    process.kill(number, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

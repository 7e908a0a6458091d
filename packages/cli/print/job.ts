import { type Job } from '@moderato/core';
import { type CommandIo } from '../io.js';
import { describeVerdict } from './verdict.js';
import { jsonLine, paintFor, printable } from './text.js';

/** Writes a verdict to stdout: as one line of JSON, or for people. */
export function printVerdict(
  verdict: Extract<Job, { state: 'succeeded' }>['verdict'],
  json: boolean,
  io: CommandIo,
): void {
  io.stdout.write(json ? jsonLine(verdict) : describeVerdict(verdict, paintFor(io)));
}

/** Writes a job to stdout: as one line of JSON, or its state for people, with the verdict once there is one. */
export function printJob(job: Job, json: boolean, io: CommandIo): void {
  if (json) {
    io.stdout.write(jsonLine(job));
    return;
  }
  const { ticket, state, vendorState } = job;
  io.stdout.write(printable(`${ticket.provider} · job ${ticket.id} · ${state} (${vendorState})`) + '\n');
  if (job.state === 'succeeded') printVerdict(job.verdict, false, io);
}

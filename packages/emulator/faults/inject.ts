import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Routes } from '../context.js';
import type { Answer, Exchange, Note } from '../exchange.js';
import type { Course } from '../journal.js';
import type { Vendor } from '../vendors/ids.js';
import type { Fault } from './schema.js';

/** Whose requests are answered, and with what. */
export interface Side {
  vendor: Vendor;
  routes: Routes;
  context: Pick<Context, 'clock' | 'faults' | 'signal'>;
}

/** Answers a request, with the faults that are chosen for it; never rejects. */
export async function answerWithFaults(exchange: Exchange, side: Side): Promise<Course> {
  const { vendor, routes } = side;
  const { faults } = side.context;
  if (!faults.isActive()) return courseOf(await answerOf(exchange, routes), []);

  const note = routes.identify(exchange);
  const choice = faults.ofRequest(vendor, note);
  const around = choice.all('around');
  await pause(sum(around, 'latency', 'delayMs'), side.context.signal);
  const refusing = choice.first('instead');
  if (refusing)
    return { answer: refuse(refusing, note, side), accepted: false, faults: names(around, refusing) };

  const clockSkewMs = sum(around, 'clock_skew', 'skewMs');
  const plain = await answerOf({ ...exchange, clockSkewMs }, routes);
  const answer = { ...plain, note: { ...note, ...plain.note } };
  const shown = clockSkewMs === 0 ? answer : dated(answer, side.context.clock.now() + clockSkewMs);
  const breaking = choice.first('after', ({ fault }) => damage(fault, shown, routes) !== shown);
  return {
    ...courseOf(shown, names(around, breaking)),
    answer: breaking ? damage(breaking.fault, shown, routes, breaking.delayMs) : shown,
  };
}

function answerOf(exchange: Exchange, routes: Routes): Promise<Answer> {
  return routes.answer(exchange).catch(() => routes.failure(exchange));
}

function courseOf(answer: Answer, faults: readonly string[]): Course {
  return { answer, accepted: answer.status >= 200 && answer.status < 300, faults };
}

/** Says no, in the vendor's words or a gateway's, or says nothing at all. */
function refuse({ fault, bare, status, delayMs, retryAfterSeconds }: Fault, note: Note, side: Side): Answer {
  const { routes } = side;
  if (fault === 'reset' || fault === 'timeout')
    return { ...SILENCE, note, breakage: { sends: 'nothing', holdMs: delayMs ?? 0 } };
  const failure = fault === 'rate_limited' ? 'throttled' : status === 503 ? 'unavailable' : 'broken';
  const own = routes.refusal(failure, note);
  const answer = bare
    ? { ...own, ...gatewayPage(status ?? own.status) }
    : { ...own, status: status ?? own.status };
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}

const SILENCE = { status: 0, headers: {}, body: '' };

/** Does to an answer what a fault does; the same answer where it can do nothing. */
function damage(fault: Fault['fault'], answer: Answer, routes: Routes, delayMs = 0): Answer {
  switch (fault) {
    case 'lost_answer':
      return { ...answer, breakage: { sends: 'nothing', holdMs: delayMs } };
    case 'half_body':
      return { ...answer, breakage: { sends: 'half', holdMs: 0 } };
    case 'wrong_content_type':
      return { ...answer, headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-8' } };
    case 'malformed':
      return { ...answer, body: `${answer.body.slice(0, -1)}<` };
    case 'unknown_label':
    case 'missing_decision':
    case 'wrong_job':
    case 'wrong_content':
    case 'reordered_batch': {
      if (answer.status < 200 || answer.status > 299) return answer;
      const body = routes.distort(fault, answer.body);
      return body === answer.body ? answer : { ...answer, body };
    }
    default:
      return answer;
  }
}

function dated(answer: Answer, nowMs: number): Answer {
  return { ...answer, headers: { ...answer.headers, date: new Date(nowMs).toUTCString() } };
}

function gatewayPage(status: number): Pick<Answer, 'status' | 'headers' | 'body'> {
  const title = `${status} ${status === 503 ? 'Service Temporarily Unavailable' : 'Internal Server Error'}`;
  return {
    status,
    headers: { 'content-type': 'text/html', server: 'nginx' },
    body: `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`,
  };
}

function names(around: readonly Fault[], last: Fault | undefined): string[] {
  return [...around, ...(last ? [last] : [])].map(({ fault }) => fault);
}

function sum(faults: readonly Fault[], name: Fault['fault'], setting: 'delayMs' | 'skewMs'): number {
  return faults
    .filter(({ fault }) => fault === name)
    .reduce((total, fault) => total + (fault[setting] ?? 0), 0);
}

/** Waits in real time; the end of the emulator ends it too. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
}

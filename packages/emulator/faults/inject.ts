import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, Routes } from '../context.js';
import type { Reply, IncomingRequest, Note } from '../incoming.js';
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
export async function replyWithFaults(incoming: IncomingRequest, side: Side): Promise<Course> {
  const { vendor, routes } = side;
  const { faults } = side.context;
  if (!faults.isActive()) return courseOf(await replyOf(incoming, routes), []);

  const note = routes.identify(incoming);
  const choice = faults.ofRequest(vendor, note);
  const around = choice.all('around');
  await pause(sum(around, 'latency', 'delayMs'), side.context.signal);
  const refusing = choice.first('instead');
  if (refusing)
    return { reply: refuse(refusing, note, side), accepted: false, faults: names(around, refusing) };

  const clockSkewMs = sum(around, 'clock_skew', 'skewMs');
  const plain = await replyOf({ ...incoming, clockSkewMs }, routes);
  const reply = { ...plain, note: { ...note, ...plain.note } };
  const shown = clockSkewMs === 0 ? reply : dated(reply, side.context.clock.now() + clockSkewMs);
  const breaking = choice.first('after', ({ fault }) => damage(fault, shown, routes) !== shown);
  return {
    ...courseOf(shown, names(around, breaking)),
    reply: breaking ? damage(breaking.fault, shown, routes, breaking.delayMs) : shown,
  };
}

function replyOf(incoming: IncomingRequest, routes: Routes): Promise<Reply> {
  return routes.reply(incoming).catch(() => routes.failure(incoming));
}

function courseOf(reply: Reply, faults: readonly string[]): Course {
  return { reply, accepted: reply.status >= 200 && reply.status < 300, faults };
}

/** Says no, in the vendor's words or a gateway's, or says nothing at all. */
function refuse({ fault, bare, status, delayMs, retryAfterSeconds }: Fault, note: Note, side: Side): Reply {
  const { routes } = side;
  if (fault === 'reset' || fault === 'timeout')
    return { ...SILENCE, note, breakage: { sends: 'nothing', holdMs: delayMs ?? 0 } };
  const failure = fault === 'rate_limited' ? 'throttled' : status === 503 ? 'unavailable' : 'broken';
  const own = routes.refusal(failure, note);
  const reply = bare
    ? { ...own, ...gatewayPage(status ?? own.status) }
    : { ...own, status: status ?? own.status };
  if (retryAfterSeconds === undefined) return reply;
  return { ...reply, headers: { ...reply.headers, 'retry-after': String(retryAfterSeconds) } };
}

const SILENCE = { status: 0, headers: {}, body: '' };

/** Does to a reply what a fault does; the same reply where it can do nothing. */
function damage(fault: Fault['fault'], reply: Reply, routes: Routes, delayMs = 0): Reply {
  switch (fault) {
    case 'lost_answer':
      return { ...reply, breakage: { sends: 'nothing', holdMs: delayMs } };
    case 'half_body':
      return { ...reply, breakage: { sends: 'half', holdMs: 0 } };
    case 'wrong_content_type':
      return { ...reply, headers: { ...reply.headers, 'content-type': 'text/html; charset=utf-8' } };
    case 'malformed':
      return typeof reply.body === 'string' ? { ...reply, body: `${reply.body.slice(0, -1)}<` } : reply;
    case 'unknown_label':
    case 'missing_decision':
    case 'wrong_job':
    case 'wrong_content':
    case 'reordered_batch': {
      if (reply.status < 200 || reply.status > 299 || typeof reply.body !== 'string') return reply;
      const body = routes.distort(fault, reply.body);
      return body === reply.body ? reply : { ...reply, body };
    }
    default:
      return reply;
  }
}

function dated(reply: Reply, nowMs: number): Reply {
  return { ...reply, headers: { ...reply.headers, date: new Date(nowMs).toUTCString() } };
}

function gatewayPage(status: number): Pick<Reply, 'status' | 'headers' | 'body'> {
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

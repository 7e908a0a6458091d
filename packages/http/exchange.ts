import type { Transform } from 'node:stream';
import { onAbort, settleTogether, type HttpRequest, type HttpResponse } from '@moderato/core';
import { createDecompressor } from './decompress.js';
import { type CallState, toModerationError } from './failure.js';
import { incomingHeaders } from './headers.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;
const BYTE_ORDER_MARK = 0xfeff;

/** What every request of a `send` is bound to. */
export interface Limits {
  maxResponseBytes: number;
  timeoutMs: number;
}

/** What carries an exchange, as far as the exchange has to know. */
export interface Carriage {
  /** The response is complete: the connection can carry the next one. */
  onDone(): void;
  /** The exchange is over and the connection, or the place in the queue, is of no more use. */
  onBroken(): void;
}

/**
 * One request and its response: collects the response within the limits of size and time, and knows whether a byte of the request may
 * have left. The methods are those that undici calls on a handler. A class, since every call makes one.
 */
export class Exchange {
  readonly state: CallState;
  readonly response: Promise<HttpResponse>;
  #resolve!: (response: HttpResponse) => void;
  #reject!: (error: unknown) => void;
  #isOver = false;
  #timer: NodeJS.Timeout;
  #release: () => void;
  #onEnd: () => void;
  #carriage: Carriage | undefined;
  #abort: (() => void) | undefined;
  #resume: (() => void) | undefined;
  #status = 0;
  #headers: Record<string, string> = {};
  #decompressor: Transform | null | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** @param onEnd called once when the exchange is over, before its promise is settled. */
  constructor(request: HttpRequest, limits: Limits, onEnd: () => void) {
    const timeoutMs = request.timeoutMs ?? limits.timeoutMs;
    this.state = { request, sent: false, timeoutMs, maxResponseBytes: limits.maxResponseBytes };
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#onEnd = onEnd;
    this.#timer = setTimeout(stopLate, Math.min(timeoutMs, LONGEST_TIMER_MS), this);
    this.#release = onAbort(request.signal, () => this.stop('aborted'));
    if (request.signal?.aborted === true) this.stop('aborted');
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Says what carries the exchange from now on. */
  boards(carriage: Carriage): void {
    this.#carriage = carriage;
  }

  stop(why: 'timeout' | 'aborted'): void {
    if (this.#isOver) return;
    this.state.stopped = why;
    this.fail(undefined);
  }

  /** Ends the exchange; without effect where it is over. */
  fail(error: unknown): void {
    if (this.#isOver) return;
    this.#end();
    this.#onEnd();
    this.#decompressor?.destroy();
    this.#carriage?.onBroken();
    this.#abort?.();
    this.#reject(toModerationError(error, this.state));
  }

  /** The connection is ready, with TLS the certificate accepted, and the next thing is the first byte of the request. */
  onConnect(abort: (reason: Error) => void): void {
    // undici may write a request again that it believes unsent
    if (this.#isOver || this.state.sent) {
      abort(new Error('the request was to be written twice'));
      return;
    }
    this.state.sent = true;
    this.#abort = () => abort(new Error('the exchange is over'));
  }

  onHeaders(status: number, raw: readonly Buffer[], resume: () => void): boolean {
    if (status < 200) return true;
    this.#status = status;
    this.#headers = incomingHeaders(raw);
    this.#resume = resume;
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#decompressor === undefined) {
      this.#decompressor = createDecompressor(this.#headers['content-encoding'], chunk[0] ?? 0);
      if (this.#decompressor !== null) this.#listen(this.#decompressor);
    }
    if (this.#decompressor !== null) return this.#decompressor.write(chunk);
    this.#take(chunk);
    return true;
  }

  onComplete(): void {
    const carriage = this.#carriage;
    this.#carriage = undefined;
    this.#abort = undefined;
    carriage?.onDone();
    if (this.#decompressor) this.#decompressor.end();
    else this.#finish();
  }

  onError(error: Error): void {
    this.#abort = undefined;
    this.fail(error);
  }

  #listen(decompressor: Transform): void {
    decompressor.on('data', (chunk: Buffer) => this.#take(chunk));
    decompressor.on('drain', () => this.#resume?.());
    decompressor.on('end', () => this.#finish());
    decompressor.on('error', (error) => this.fail(error));
  }

  #take(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.state.maxResponseBytes) this.fail({ code: 'ERR_RESPONSE_TOO_LARGE' });
    else if (!this.#isOver) this.#chunks.push(chunk);
  }

  #finish(): void {
    if (this.#isOver) return;
    this.#end();
    const [first] = this.#chunks;
    const isWhole = first?.length === this.#bytes;
    const bytes = isWhole ? first : Buffer.concat(this.#chunks, this.#bytes);
    const text = bytes.toString();
    const body = text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
    const response = { status: this.#status, headers: this.#headers, body };
    settleTogether(() => {
      this.#onEnd();
      this.#resolve(response);
    });
  }

  #end(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#release();
  }
}

function stopLate(exchange: Exchange): void {
  exchange.stop('timeout');
}

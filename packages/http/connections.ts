import type { Socket } from 'node:net';
import type { Client, buildConnector } from 'undici';
import type { Exchange } from './exchange.js';

/** The parts of undici that carry requests. */
export interface Undici {
  Client: typeof Client;
  buildConnector: typeof buildConnector;
}

/** undici's own types leave out that a connector returns its socket. */
type Connect = (...parameters: Parameters<buildConnector.connector>) => Socket;

/** A request as it goes on the wire. */
export interface WireRequest {
  method: string;
  path: string;
  /** Name and value by turns. */
  headers: string[];
  body: string | AsyncIterable<Uint8Array> | undefined;
}

/** Shorter than the idle limit of common load balancers (60 s), which would otherwise cut a request that reuses the connection. */
const IDLE_MS = 15_000;

/** The connections to each origin. They follow no redirect and know no proxy. */
export class Connections {
  readonly #undici: Undici;
  readonly #maxPerOrigin: number;
  readonly #connect: Connect;
  readonly #origins = new Map<string, Origin>();

  constructor(undici: Undici, maxPerOrigin: number) {
    this.#undici = undici;
    this.#maxPerOrigin = maxPerOrigin;
    this.#connect = undici.buildConnector({ timeout: 0 }) as unknown as Connect;
  }

  /** Carries an exchange; `origin` may turn out to be none, and the exchange then fails. */
  carry(origin: string, request: WireRequest, exchange: Exchange): void {
    const connections = this.#origins.get(origin) ?? this.#open(origin);
    if (connections === null) exchange.fail({ code: 'ERR_INVALID_URL' });
    else connections.carry(request, exchange);
  }

  /** Closes every connection; what is under way breaks. */
  destroy(): void {
    for (const origin of this.#origins.values()) origin.destroy();
  }

  #open(origin: string): Origin | null {
    if (!URL.canParse(origin)) return null;
    const connections = new Origin(new URL(origin), this.#maxPerOrigin, this.#undici, this.#connect);
    this.#origins.set(origin, connections);
    return connections;
  }
}

/**
 * The connections to one origin, each with one request at a time. undici's own pool opens a second connection for calls in a
 * row, and keeps requests that were given up in its queue.
 */
class Origin {
  readonly #idle: Connection[] = [];
  readonly #open = new Set<Connection>();
  readonly #waiting = new Map<Exchange, WireRequest>();

  constructor(
    private readonly url: URL,
    private readonly max: number,
    private readonly undici: Undici,
    private readonly connect: Connect,
  ) {}

  carry(request: WireRequest, exchange: Exchange): void {
    const connection = this.#idle.pop() ?? (this.#open.size < this.max ? this.#add() : undefined);
    if (connection !== undefined) {
      connection.carry(request, exchange);
      return;
    }
    this.#waiting.set(exchange, request);
    exchange.boards({ onDone: () => undefined, onBroken: () => this.#waiting.delete(exchange) });
  }

  destroy(): void {
    for (const connection of this.#open) connection.destroy();
  }

  /** A connection has carried its request. */
  onFree(connection: Connection): void {
    for (const [exchange, request] of this.#waiting) {
      this.#waiting.delete(exchange);
      connection.carry(request, exchange);
      return;
    }
    this.#idle.push(connection);
  }

  /** A connection is of no more use. */
  onGone(connection: Connection): void {
    if (!this.#open.delete(connection)) return;
    const place = this.#idle.indexOf(connection);
    if (place >= 0) this.#idle.splice(place, 1);
    if (this.#waiting.size > 0) this.onFree(this.#add());
  }

  #add(): Connection {
    const connection = new Connection(this.url, this, this.undici, this.connect);
    this.#open.add(connection);
    return connection;
  }
}

/** One connection, opened for its first request and again where the other side has closed it in between. */
class Connection {
  readonly #origin: Origin;
  readonly #client: Client;
  #socket: Socket | undefined;
  #isBusy = false;

  constructor(url: URL, origin: Origin, undici: Undici, connect: Connect) {
    this.#origin = origin;
    this.#client = new undici.Client(url, {
      connect: (options, callback) => {
        this.#socket = connect(options, callback);
      },
      // the exchange has one limit for all of it
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
    });
    this.#client.on('disconnect', () => {
      if (!this.#isBusy) this.destroy();
    });
  }

  carry(request: WireRequest, exchange: Exchange): void {
    this.#isBusy = true;
    exchange.boards(this);
    this.#client.dispatch(request as Parameters<Client['dispatch']>[0], exchange);
  }

  onDone(): void {
    this.#isBusy = false;
    this.#origin.onFree(this);
  }

  onBroken(): void {
    // undici is in the middle of its own work when it reports an error
    queueMicrotask(() => {
      this.destroy();
    });
  }

  destroy(): void {
    this.#client.destroy(null, () => undefined);
    // undici does not end an attempt to connect
    this.#socket?.destroy();
    this.#origin.onGone(this);
  }
}

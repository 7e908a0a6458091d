import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

/** What axios calls to open a request. */
interface Transport {
  request(
    options: https.RequestOptions,
    onResponse: (response: http.IncomingMessage) => void,
  ): http.ClientRequest;
}

/**
 * Node's own HTTP client with two differences: the path goes out byte for byte as it stands in `url`, where URL parsing
 * would resolve dots and escape characters that are already signed; and `onSent` is called as soon as a connection is ready
 * (with TLS: the certificate accepted), before which no byte of the request can have left.
 */
export function exactTransport(url: string, onSent: () => void): Transport {
  return {
    request(options, onResponse) {
      const { request } = options.protocol === 'https:' ? https : http;
      options.path = pathOf(url);
      return request(options, onResponse).once('socket', (socket: Socket) => {
        if (isReady(socket)) onSent();
        else socket.once(isTls(socket) ? 'secureConnect' : 'connect', onSent);
      });
    },
  };
}

/** Tells whether a URL can be sent as it stands: http or https, visible ASCII only, no credentials, no fragment. */
export function isSendable(url: string): boolean {
  return (
    /^https?:\/\/[^/?#@\\]+([/?]|$)/i.test(url) &&
    /^[\x21-\x7e]+$/.test(url) &&
    !/[#\\]/.test(url) &&
    URL.canParse(url)
  );
}

function pathOf(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?]+/i, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'encrypted' in socket;
}

function isReady(socket: Socket): boolean {
  const { connecting, secureConnecting = false } = socket as Socket & { secureConnecting?: boolean };
  return !connecting && !secureConnecting;
}

import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { exactTransport } from '../../packages/http/connection.js';
import { testCertificate, testKey } from './certificate.js';
import { withListener } from './loopback.js';

describe('exactTransport', () => {
  it('reports a TLS connection as ready once per request, when new and when reused', async () => {
    const server = https.createServer({ key: testKey, cert: testCertificate }, (request, response) => {
      response.end(request.url);
    });
    await withListener(server, 'https', async (origin) => {
      const agent = new https.Agent({ keepAlive: true, ca: testCertificate });
      const events: string[] = [];
      const call = (path: string) =>
        new Promise<void>((resolve, reject) => {
          const { port } = server.address() as AddressInfo;
          exactTransport(origin + path, () => events.push(`ready ${path}`))
            .request({ protocol: 'https:', host: '127.0.0.1', port, agent }, (response) => {
              response.setEncoding('utf8').on('data', (body: string) => events.push(`answer ${body}`));
              response.on('end', () => setImmediate(resolve));
            })
            .on('error', reject)
            .end();
        });

      await call('/new/../');
      await call('/reused');
      agent.destroy();

      expect(events).toEqual(['ready /new/../', 'answer /new/../', 'ready /reused', 'answer /reused']);
    });
  });
});

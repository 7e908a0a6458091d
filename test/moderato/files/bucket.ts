import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';

/** How the bucket treats one request; what it leaves out is answered as the vendor documents it. */
export type Treatment = (request: IncomingMessage, response: ServerResponse) => unknown;

/** A bucket on loopback whose replies can be exchanged, for a vendor whose moderation accepts everything. */
export async function openBucket() {
  const objects = new Map<string, number>();
  const requests: string[] = [];
  const treatments: Record<string, Treatment | undefined> = {};
  const server = createServer((request, response) => {
    const { method = '', url = '' } = request;
    requests.push(`${method} ${url}`);
    const treatment = treatments[method];
    if (treatment !== undefined) {
      treatment(request, response);
      return;
    }
    let size = 0;
    request.on('data', (chunk: Buffer) => (size += chunk.length));
    request.on('end', () => {
      if (method === 'PUT') {
        objects.set(url, size);
        response.writeHead(200, { etag: '"made-up"' }).end();
      } else if (method === 'DELETE') {
        objects.delete(url);
        response.writeHead(204).end();
      } else {
        const detail = '<JobsDetail><JobId>sa1</JobId><State>Submitted</State></JobsDetail>';
        response.end(`<?xml version="1.0"?><Response>${detail}</Response>`);
      }
    });
    request.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    /** Replaces the reply to a method. */
    treat: (method: string, treatment: Treatment) => void (treatments[method] = treatment),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Bucket = Awaited<ReturnType<typeof openBucket>>;

import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import COS from 'cos-nodejs-sdk-v5';
import { describe, expect, it } from '@jest/globals';
import { createTencent } from '../../../providers/tencent/index.js';
import { call, content, failureOf, fixtureOptions, readFixture, ticket } from './support.js';

interface Received {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Lets a provider talk to a server on this machine, over real HTTP, and gives what the server received. */
async function overHttp(
  body: string,
  use: (provider: ReturnType<typeof createTencent>) => Promise<unknown>,
): Promise<Received[]> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      received.push({ method: request.method!, url: request.url!, headers: request.headers, body: sent });
      response.setHeader('content-type', 'application/xml');
      response.end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = createTencent({ ...fixtureOptions, endpoint, token: 'exampleToken/+=' });
  try {
    await use(provider);
  } finally {
    await provider.close!();
    server.close();
  }
  return received;
}

/** The signature that Tencent's own SDK makes of what has arrived. */
function signatureOf({ method, url, headers, body }: Received): string {
  const sign = COS.getAuthorization as unknown as (options: Record<string, unknown>) => string;
  return sign({
    SecretId: 'exampleSecretId',
    SecretKey: 'exampleSecretKey',
    Method: method,
    Pathname: url,
    Query: {},
    Headers: {
      host: headers.host,
      ...(body === '' ? {} : { 'content-type': headers['content-type'] }),
      'x-ci-security-token': headers['x-ci-security-token'],
    },
    KeyTime: '1767225540;1767226500',
  });
}

describe('the HTTP layer of its own', () => {
  it('sends a submit as it was signed', async () => {
    const [received] = await overHttp(readFixture('audio-submit-object/response.xml'), async (provider) => {
      expect(await provider.submit!(content, call)).toMatchObject({ state: 'submitted' });
    });

    expect(received).toMatchObject({
      method: 'POST',
      url: '/audio/auditing',
      headers: { 'content-type': 'application/xml', 'x-ci-security-token': 'exampleToken/+=' },
      body: '<Request><Input><Url>https://example.com/a.mp3</Url></Input><Conf></Conf></Request>',
    });
    expect(received!.headers.authorization).toBe(signatureOf(received!));
  });

  it('sends a query as it was signed', async () => {
    const id = 'aab1ca9fc8a3ed11ea834c525400863904';
    const [received] = await overHttp(readFixture('audio-fetch-block/response.xml'), async (provider) => {
      expect(await provider.fetchJob!({ ...ticket, id }, call)).toMatchObject({ state: 'succeeded' });
    });

    expect(received).toMatchObject({ method: 'GET', url: `/audio/auditing/${id}`, body: '' });
    expect(received!.headers).not.toHaveProperty('content-type');
    expect(received!.headers.authorization).toBe(signatureOf(received!));
  });

  it('makes no call once it is closed', async () => {
    const received = await overHttp('', async (provider) => {
      await provider.close!();
      expect(await failureOf(() => provider.submit!(content, call))).toMatchObject({
        code: 'aborted',
        effect: 'none',
      });
    });

    expect(received).toEqual([]);
  });
});

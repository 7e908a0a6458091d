import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startEmulator, type Emulator } from '@moderato/emulator';
import { fixture, send, type Reply } from '../../support.js';

interface TokenRequest {
  auth: { identity: { password: { user: Record<string, unknown> } }; scope?: unknown };
}

describe('the identity service', () => {
  let emulator: Emulator;

  beforeAll(async () => {
    const huawei = {
      username: 'IAMUser',
      password: 'IAMPassword',
      domain: 'IAMDomain',
      region: 'cn-north-1',
      token: 'given',
    };
    emulator = await startEmulator({ accounts: { huawei } });
  });

  afterAll(() => emulator.close());

  function sample(): TokenRequest {
    return JSON.parse(fixture('huawei/iam-token.request.json')) as TokenRequest;
  }

  function ask(body: unknown): Promise<Reply> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': 'application/json' };
    return send(`${emulator.huawei.url}/v3/auth/tokens?nocatalog=true`, 'POST', headers, text);
  }

  function query(token: string): Promise<Reply> {
    const { projectId } = emulator.configuration.providers.huawei;
    const url = `${emulator.huawei.url}/v3/${projectId}/moderation/audio/jobs/0_1`;
    return send(url, 'GET', { 'x-auth-token': token });
  }

  it('answers the documented request with 201, a token in the header and the documented body', async () => {
    const reply = await ask(sample());

    const wanted = JSON.parse(fixture('huawei/iam-token.created.json')) as { token: object };
    const body = JSON.parse(reply.text) as { token: Record<string, string> };
    expect(reply.status).toBe(201);
    expect(reply.headers.get('x-subject-token')).toMatch(/^\S{64,}$/);
    expect(Object.keys(body.token)).toEqual(Object.keys(wanted.token));
    expect(body.token['expires_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
  });

  it('issues a token that calls are accepted with until 24 hours have passed', async () => {
    const token = (await ask(sample())).headers.get('x-subject-token')!;

    const fresh = await query(token);
    emulator.advance(24 * 3_600_000 - 60_000);
    const old = await query(token);
    emulator.advance(60_000);
    const expired = await query(token);

    expect(fresh.text).toContain('AIS.0030');
    expect(old.text).toContain('AIS.0030');
    expect([expired.status, expired.text]).toEqual([401, expect.stringContaining('APIG.0307')]);
  });

  it('issues a token for the project by its id too', async () => {
    const { projectId } = emulator.configuration.providers.huawei;

    const reply = await ask({ auth: { ...sample().auth, scope: { project: { id: projectId } } } });

    expect(reply.status).toBe(201);
  });

  it('issues a token without a project that calls are refused with', async () => {
    const { identity } = sample().auth;

    const token = (await ask({ auth: { identity } })).headers.get('x-subject-token')!;

    expect((await query(token)).text).toContain('AIS.0026');
  });

  it('takes a configured token and refuses an invented one', async () => {
    const given = await query('given');
    const invented = await query('invented');

    expect(given.text).toContain('AIS.0030');
    expect([invented.status, invented.text]).toEqual([401, expect.stringContaining('decrypt token fail')]);
  });

  it('answers a wrong password with the documented 401 body', async () => {
    const request = sample();
    request.auth.identity.password.user['password'] = 'wrong';

    const reply = await ask(request);

    expect(reply.status).toBe(401);
    expect(JSON.parse(reply.text)).toEqual(JSON.parse(fixture('huawei/iam-token.error-401.json')));
  });

  it.each(['{', '{}', '{"auth":{"identity":{"methods":["token"]}}}'])(
    'answers the body %s with the documented 400 body',
    async (body) => {
      const reply = await ask(body);

      expect(reply.status).toBe(400);
      expect(JSON.parse(reply.text)).toEqual(JSON.parse(fixture('huawei/iam-token.error-400.json')));
    },
  );

  it('refuses another project', async () => {
    const reply = await ask({ auth: { ...sample().auth, scope: { project: { name: 'cn-east-3' } } } });

    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([
      403,
      { error: { code: 403, title: 'Forbidden' } },
    ]);
  });
});

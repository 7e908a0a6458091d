import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import type { Reply, IncomingRequest, Note } from '../../incoming.js';
import type { HuaweiAccount } from './account.js';
import { AIS, APIG, authenticationIncorrect, jsonReply, newRequestId, type HuaweiRefusal } from './errors.js';

const VALID_MS = 24 * 3_600_000;

const requestSchema = z.object({
  auth: z.object({
    identity: z.object({
      methods: z.array(z.string()).refine((methods) => methods.includes('password')),
      password: z.object({
        user: z.object({ name: z.string(), password: z.string(), domain: z.object({ name: z.string() }) }),
      }),
    }),
    scope: z
      .object({ project: z.object({ name: z.string().optional(), id: z.string().optional() }).optional() })
      .optional(),
  }),
});

/** The identity service: issues tokens for passwords and checks tokens of calls. */
export interface Iam {
  issue(incoming: IncomingRequest, note: Note): Reply;
  /**
   * @param clockSkewMs how far the clock is ahead for this check. Default 0.
   * @returns why a token is refused; undefined for a good one.
   */
  check(token: string, clockSkewMs?: number): HuaweiRefusal | undefined;
}

/** Makes the identity service of one account (Huawei IAM API reference iam_30_0001); tokens live 24 hours of its clock. */
export function createIam(account: HuaweiAccount, clock: Clock): Iam {
  const issued = new Map<string, { expiresAtMs: number; isProjectToken: boolean }>();

  const refuse = (status: 400 | 401 | 403, message: string, note: Note) => {
    const title = { 400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden' }[status];
    return jsonReply(status, newRequestId(), clock.now(), { error: { code: status, message, title } }, note);
  };

  return {
    issue: (incoming, note) => {
      const request = requestSchema.safeParse(parse(incoming.body)).data?.auth;
      if (request === undefined) return refuse(400, 'The request body is invalid', note);
      const { name, password, domain } = request.identity.password.user;
      if (name !== account.username || password !== account.password || domain.name !== account.domain) {
        return refuse(401, 'The username or password is wrong.', note);
      }
      const project = request.scope?.project;
      const isOwn =
        project === undefined ||
        project.id === account.projectId ||
        (!project.id && project.name === account.region);
      if (!isOwn) return refuse(403, 'You have no right to the project.', note);
      const token = randomBytes(96).toString('base64');
      const issuedAtMs = clock.now();
      issued.set(token, { expiresAtMs: issuedAtMs + VALID_MS, isProjectToken: project !== undefined });
      const body = tokenBody(account, issuedAtMs, project !== undefined);
      const reply = jsonReply(201, newRequestId(), issuedAtMs, body, note);
      return { ...reply, headers: { ...reply.headers, 'x-subject-token': token } };
    },
    check: (token, clockSkewMs = 0) => {
      if (account.token !== undefined && token === account.token) return undefined;
      const known = issued.get(token);
      if (known === undefined) return authenticationIncorrect('decrypt token fail');
      if (clock.now() + clockSkewMs >= known.expiresAtMs) return APIG.tokenOutdated;
      return known.isProjectToken ? undefined : AIS.projectTokenNeeded;
    },
  };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The catalog is left empty, as `?nocatalog=true` asks and the documented sample shows. */
function tokenBody(account: HuaweiAccount, issuedAtMs: number, isProjectToken: boolean) {
  const domain = { id: idOf(account.domain), name: account.domain };
  return {
    token: {
      catalog: [],
      expires_at: iamTime(issuedAtMs + VALID_MS),
      issued_at: iamTime(issuedAtMs),
      methods: ['password'],
      ...(isProjectToken ? { project: { domain, id: account.projectId, name: account.region } } : {}),
      roles: [{ id: '0', name: 'te_admin' }],
      user: { domain, id: idOf(account.username), name: account.username, password_expires_at: '' },
    },
  };
}

function idOf(name: string): string {
  return Buffer.from(name).toString('hex').padEnd(32, '0').slice(0, 32);
}

/** Times have six digits of a second. */
function iamTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '000Z');
}

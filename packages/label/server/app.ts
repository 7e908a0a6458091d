import { CATEGORIES, DECISIONS } from '@moderato/core';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { type Desk } from './desk.js';
import { hasToken, isDeclaredJson, originProblem } from './guard.js';
import { readImageFile } from './image-file.js';
import { LABEL_PAGE, LABEL_SCRIPT, LABEL_STYLE } from './page-assets.js';
import { type PageSession } from './page-data.js';

/** Longest note, in characters. */
const MAX_NOTE = 2000;
const MAX_BODY_BYTES = 64 * 1024;

/** The page loads nothing but its own script and style, and the media that items name. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src http: https: blob:',
  'media-src http: https:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** No other site may read, frame or keep what is said here. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

const submissionName = z.string().min(8).max(64);

const labelSchema = z
  .strictObject({
    id: z.string().max(64),
    submission: submissionName,
    decision: z.enum(DECISIONS).nullable(),
    categories: z.array(z.enum(CATEGORIES)).max(CATEGORIES.length),
    note: z.string().max(MAX_NOTE).nullable(),
  })
  .refine(({ decision, categories }) => decision !== 'pass' || categories.length === 0, {
    message: 'a pass has no categories',
    path: ['categories'],
  });

const undoSchema = z.strictObject({ id: z.string().max(64), submission: submissionName });

/** What the server is made of. */
export interface LabelAppParts {
  desk: Desk;
  session: Omit<PageSession, 'states'>;
  /** Gives the path of an image file that an item names. */
  pathOf: (file: string) => string;
  token: string;
}

/**
 * The routes of the labelling page. Everything is refused to pages of other origins and under names that are not this machine's;
 * what concerns items also needs the token, which is in the printed address alone.
 */
export function createLabelApp({ desk, session, pathOf, token }: LabelAppParts): Hono {
  const app = new Hono();
  app.use(async (context, next) => {
    const problem = originProblem(context.req.raw.headers);
    if (problem !== null) context.res = refusal(context, 403, problem);
    else await next();
    for (const [name, value] of Object.entries(HEADERS)) context.res.headers.set(name, value);
  });
  app.get('/', (context) => context.html(LABEL_PAGE));
  // browsers ask for it on their own
  app.get('/favicon.ico', (context) => context.body(null, 204));
  app.get('/label.css', (context) => context.body(LABEL_STYLE, 200, { 'content-type': 'text/css' }));
  app.get('/label.js', (context) => context.body(LABEL_SCRIPT, 200, { 'content-type': 'text/javascript' }));

  app.use('/api/*', async (context, next) => {
    const { headers } = context.req.raw;
    if (!hasToken(headers, token)) return refusal(context, 401, 'open the address that the command printed');
    if (context.req.method !== 'GET' && !isDeclaredJson(headers))
      return refusal(context, 415, 'content-type: expected application/json');
    await next();
    return undefined;
  });
  app.use(
    '/api/*',
    bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => refusal(context, 413, 'too long') }),
  );
  app.get('/api/session', (context) =>
    context.json({ ...session, states: desk.states() } satisfies PageSession),
  );
  app.get('/api/items/:place{[0-9]{1,9}}', (context) => {
    const item = desk.itemAt(Number(context.req.param('place')));
    return item === null ? refusal(context, 404, 'there is no such item') : context.json(item);
  });
  app.get('/api/items/:place{[0-9]{1,9}}/file', async (context) => {
    const file = desk.fileAt(Number(context.req.param('place')));
    const image = file === null ? null : await readImageFile(pathOf(file));
    if (image === null) return refusal(context, 404, 'there is no such image');
    return context.body(new Uint8Array(image.bytes), 200, { 'content-type': image.type });
  });
  app.post('/api/labels', async (context) => {
    const given = await readBody(context, labelSchema);
    if (given === null) return refusal(context, 400, 'this is no label');
    const state = await desk.submit(given);
    return state === null
      ? refusal(context, 404, 'unknown item; load the page again')
      : context.json({ state });
  });
  app.post('/api/undo', async (context) => {
    const given = await readBody(context, undoSchema);
    if (given === null) return refusal(context, 400, 'this takes back nothing');
    const state = await desk.undo(given.id, given.submission);
    return state === null
      ? refusal(context, 404, 'unknown item; load the page again')
      : context.json({ state });
  });
  app.notFound((context) => refusal(context, 404, 'there is no such page'));
  app.onError((error, context) => refusal(context, 500, error.message));
  return app;
}

async function readBody<Value>(context: Context, schema: z.ZodType<Value>): Promise<Value | null> {
  const body: unknown = await context.req.json().catch(() => null);
  const { data } = schema.safeParse(body);
  return data ?? null;
}

function refusal(
  context: Pick<Context, 'json'>,
  status: 400 | 401 | 403 | 404 | 413 | 415 | 500,
  problem: string,
): Response {
  return context.json({ problem }, status);
}

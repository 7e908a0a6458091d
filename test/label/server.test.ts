import { readFile, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startLabelling } from '@moderato/label';
import { item, openStage, type Stage } from './stage.js';

const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const ATTACK = '</script><script>alert(1)</script><img src=x onerror=alert(1)>';
const EVIL = 'https://evil.example';
const JSON_TYPE = { 'content-type': 'application/json' };

let stage: Stage;

beforeEach(async () => {
  const items = [
    item('said-block-1', { text: ATTACK, language: 'zh' }),
    item('c2'),
    item('c3', { kind: 'image', file: 'pixel.png' }),
    item('c4', { kind: 'image', file: 'secret.svg' }),
  ];
  stage = await openStage(items, { policy: `# Policy ${ATTACK}` });
});
afterEach(() => stage.close());

const lines = async () => (await readFile(stage.file, 'utf8')).split('\n').filter(Boolean);
const label = async (place: number, more: object = {}) => ({
  ...{ id: await stage.idAt(place), submission: `submission-${place}` },
  ...{ decision: 'block', categories: ['hate'], note: null },
  ...more,
});

describe('the server of the labelling page', () => {
  it('listens on loopback alone', () => {
    expect(stage.labelling.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#[\w-]{32}$/);
  });

  it.each<[string, Record<string, string>]>([
    ['of another site', { origin: EVIL }],
    ['of another port of this machine', { origin: 'http://localhost:3000' }],
    ['without an origin, such as a sandboxed frame', { origin: 'null' }],
    ['whose origin is hidden', { 'sec-fetch-site': 'cross-site' }],
    ['of the same site, but not of this port', { 'sec-fetch-site': 'same-site' }],
    ['whose name was rebound to this machine', { host: 'evil.example' }],
    ['whose name only begins like this machine', { host: '127.0.0.1.evil.example' }],
    ['whose own origin was rebound', { host: 'evil.example:80', origin: 'http://evil.example:80' }],
  ])('refuses a page %s, even with the token', async (_, headers) => {
    const id = await stage.idAt(0);
    const body = JSON.stringify({
      id,
      submission: 'submission',
      decision: 'pass',
      categories: [],
      note: null,
    });

    const replies = await Promise.all([
      stage.send('GET', '/', { headers }),
      stage.send('GET', '/api/session', { headers }),
      stage.send('GET', '/api/items/0', { headers }),
      stage.send('POST', '/api/labels', { headers: { ...JSON_TYPE, ...headers }, body }),
    ]);

    expect(replies.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
    expect(replies.map(({ text }) => text).join('')).not.toContain('alert');
    expect(await lines()).toEqual([]);
  });

  it.each(['', 'Bearer', 'Bearer x', 'Basic abc'])(
    'gives and takes nothing without the token: "%s"',
    async (authorization) => {
      const headers = { ...JSON_TYPE, authorization };
      const paths = ['/api/session', '/api/items/0', '/api/items/2/file', '/api/nothing'];

      const replies = await Promise.all([
        ...paths.map((path) => stage.send('GET', path, { headers })),
        stage.send('POST', '/api/labels', { headers, body: '{}' }),
        stage.send('POST', '/api/undo', { headers, body: '{}' }),
      ]);

      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([401]));
      expect(await lines()).toEqual([]);
    },
  );

  it('does not give the token away', async () => {
    const { text, headers } = await stage.send('GET', '/', { headers: { authorization: '' } });

    expect(text + JSON.stringify(headers)).not.toContain(stage.token);
    expect(text).not.toContain('alert(1)');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'text/plain; application/json', ''])(
    'takes no body of the type "%s"',
    async (type) => {
      const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };

      const { status } = await stage.send('POST', '/api/labels', { headers, body: '{}' });

      expect(status).toBe(415);
    },
  );

  it('tells the browser to run and load nothing else, on every reply', async () => {
    for (const path of ['/', '/label.js', '/label.css', '/api/session', '/api/items/2/file', '/nowhere']) {
      const { headers } = await stage.send('GET', path);

      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'; /,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
      });
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    }
  });

  it('shows content and policy as JSON, and neither key nor stratum nor weight', async () => {
    const { text, headers } = await stage.send('GET', '/api/items/0');

    expect(headers['content-type']).toMatch(/^application\/json/);
    const { id, ...shown } = JSON.parse(text) as Record<string, unknown>;
    expect(shown).toEqual({
      ...{ kind: 'text', text: ATTACK, url: null, object: null, isFile: false, language: 'zh', label: null },
    });
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    const session = JSON.parse((await stage.send('GET', '/api/session')).text) as { policy: string };
    expect(session.policy).toBe(`# Policy ${ATTACK}`);
  });

  it('shows images of this machine that items name, and no other file', async () => {
    await writeFile(join(stage.directory, 'pixel.png'), PIXEL);
    await writeFile(
      join(stage.directory, 'secret.svg'),
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    );

    const image = await stage.send('GET', '/api/items/2/file');
    expect([image.status, image.headers['content-type']]).toEqual([200, 'image/png']);
    expect((await stage.send('GET', '/api/items/3/file')).status).toBe(404);
    expect((await stage.send('GET', '/api/items/0/file')).status).toBe(404);
    expect((await stage.send('GET', '/api/items/9/file')).status).toBe(404);
    expect((await stage.send('GET', '/api/items/..%2f..%2fetc%2fpasswd')).status).toBe(404);
  });

  it.each<[string, object]>([
    ['a pass with categories', { decision: 'pass' }],
    ['an unknown decision', { decision: 'allow' }],
    ['an unknown category', { categories: ['rudeness'] }],
    ['a note without end', { note: 'x'.repeat(2001) }],
    ['a field that nobody knows', { weight: 1 }],
    ['no submission', { submission: '' }],
  ])('refuses %s', async (_, more) => {
    const { status, text } = await stage.post('/api/labels', await label(0, more));

    expect([status, text]).toEqual([400, '{"problem":"this is no label"}']);
    expect(await lines()).toEqual([]);
  });

  it('refuses labels of unknown items and bodies that are no JSON or too long', async () => {
    const unknown = await stage.post('/api/labels', await label(0, { id: 'said-block-1' }));
    expect([
      unknown.status,
      (await stage.post('/api/undo', { id: 'x', submission: 'submission' })).status,
    ]).toEqual([404, 404]);
    expect((await stage.send('POST', '/api/labels', { headers: JSON_TYPE, body: '{' })).status).toBe(400);
    expect(
      (await stage.send('POST', '/api/labels', { headers: JSON_TYPE, body: 'x'.repeat(70_000) })).status,
    ).toBe(413);
    expect(await lines()).toEqual([]);
  });

  it('survives a request without a host or that is no HTTP', async () => {
    const reply = await new Promise<string>((resolve) => {
      const socket = createConnection(stage.labelling.port, '127.0.0.1', () =>
        socket.write('GET /api/session HTTP/1.0\r\n\r\n'),
      );
      socket.on('data', (bytes) => {
        resolve(bytes.toString());
        socket.destroy();
      });
    });

    expect(reply).toMatch(/^HTTP\/1\.[01] 40[03]/);
    expect((await stage.send('GET', '/api/session')).status).toBe(200);
  });

  it('refuses a port that is taken, and categories that nobody knows', async () => {
    const options = { rater: 'ben', items: [], directory: '', labels: { current: new Map() } as never };

    await expect(startLabelling({ ...options, port: stage.labelling.port })).rejects.toThrow('EADDRINUSE');
    await expect(startLabelling({ ...options, categories: ['rudeness'] })).rejects.toThrow(
      'unknown category "rudeness"',
    );
  });
});

describe('a label', () => {
  it('is on the disk, with stratum and weight, before the reply', async () => {
    const reply = await stage.post('/api/labels', await label(0, { note: 'a note' }));

    expect(JSON.parse(reply.text)).toEqual({ state: 'labelled' });
    const [line = ''] = await lines();
    expect(line.startsWith('{"key":"said-block-1","rater":"anna",')).toBe(true);
    expect(JSON.parse(line)).toMatchObject({
      ...{ decision: 'block', categories: ['hate'], note: 'a note', submission: 'submission-0' },
      ...{ stratum: 4, stratumSize: 10, weight: 2.5, at: expect.stringMatching(/^\d{4}-.*Z$/) },
    });
  });

  it('that is sent twice, one after the other or at once, is written once', async () => {
    const body = await label(0);

    const replies = await Promise.all([stage.post('/api/labels', body), stage.post('/api/labels', body)]);
    const late = await stage.post('/api/labels', body);

    expect([...replies, late].map(({ text }) => text)).toEqual(
      Array.from({ length: 3 }, () => '{"state":"labelled"}'),
    );
    expect(await lines()).toHaveLength(1);
  });

  it('can be changed and taken back; what was said before stays in the file', async () => {
    await stage.post('/api/labels', await label(0));
    await stage.post(
      '/api/labels',
      await label(0, { submission: 'submission-b', decision: null, categories: [] }),
    );
    expect(stage.labelling.states()).toEqual(['unsure', 'open', 'open', 'open']);

    const undo = { id: await stage.idAt(0), submission: 'submission-c' };
    const replies = [await stage.post('/api/undo', undo), await stage.post('/api/undo', undo)];

    expect(replies.map(({ text }) => text)).toEqual(['{"state":"open"}', '{"state":"open"}']);
    expect(stage.labelling.states()).toEqual(['open', 'open', 'open', 'open']);
    expect(await lines()).toHaveLength(3);
  });

  it('is there again in the next run, in which ids are others', async () => {
    const id = await stage.idAt(0);
    await stage.post('/api/labels', await label(0));

    const items = [item('said-block-1'), item('c2')];
    await stage.labelling.close();
    const next = await openStage(items, { given: stage.directory });

    expect(next.labelling.states()).toEqual(['labelled', 'open']);
    expect(await next.idAt(0)).not.toBe(id);
    const { label: shown } = JSON.parse((await next.send('GET', '/api/items/0')).text) as { label: object };
    expect(shown).toEqual({ decision: 'block', categories: ['hate'], note: null });
    await next.close();
  });
});

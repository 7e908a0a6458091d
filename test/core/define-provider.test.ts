import { describe, expect, it } from '@jest/globals';
import {
  CONTRACT_VERSION,
  ModerationError,
  defineProvider,
  type Capabilities,
  type Content,
  type JobTicket,
  type KindCapability,
  type ProviderDefinition,
  type VendorJob,
} from '@moderato/core';
import { vendorResult } from '../support/vendor-result.js';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const returns = { score: null, transcript: false, segments: 'none' } as const;
const call = { categories: null };
const hello: Content = { kind: 'text', text: 'hello' };
const page: Content = { kind: 'text', url: 'https://example.com/page' };

const text: KindCapability = {
  inputs: { text: 'sync', url: 'async' },
  batch: { maxItems: 2, inputs: ['text'] },
  limits: { maxDurationMs: 1000, languages: ['zh'] },
  categories: [],
  returns,
};
const CAPABILITIES: Capabilities = {
  kinds: { text },
  transport: 'none',
  callbacks: { supported: false, signed: 'none', contentTypes: [] },
  resultRetentionMs: 86_400_000,
};

const ticket: JobTicket = {
  version: 1,
  provider: 'acme',
  kind: 'text',
  id: 'job-1',
  region: 'xx-north',
  contentId: null,
  submittedAt: '2025-12-31T23:59:00Z',
};
const done: VendorJob = {
  ticket,
  state: 'succeeded',
  vendorState: 'DONE',
  result: vendorResult({ kind: 'text' }),
};

function define(more: Partial<ProviderDefinition> = {}) {
  return defineProvider({
    id: 'acme',
    contractVersion: CONTRACT_VERSION,
    capabilities: CAPABILITIES,
    now: () => NOW_MS,
    check: async () => done,
    submit: async () => ({ ticket, state: 'submitted', vendorState: 'NEW' }),
    fetchJob: async () => done,
    checkBatch: async (contents) => contents.map(() => done),
    ...more,
  });
}

const notFound = new ModerationError({
  code: 'job_not_found',
  operation: 'fetch text',
  message: 'no such job',
  vendorCode: 'E404',
});

describe('defineProvider', () => {
  it('gives a frozen plain object, and gives one that is defined already as it is', () => {
    const provider = define();

    expect(Object.isFrozen(provider) && Object.isFrozen(provider.capabilities.kinds.text?.limits)).toBe(true);
    expect(defineProvider(provider)).toBe(provider);
  });

  it.each<[string, Partial<ProviderDefinition>, RegExp]>([
    ['another version of the contract', { contractVersion: 1 }, /contractVersion: .*version 1 .* version 2/],
    ['an id that is no folder name', { id: 'Acme Inc' }, /id: expected lower-case/],
    ['a method that is missing', { submit: undefined as never }, /submit: missing/],
    ['no capabilities', { capabilities: undefined as never }, /capabilities: expected/],
  ])('refuses %s', (_, more, message) => {
    expect(() => define(more)).toThrow(message);
  });

  it('leaves out what the capabilities do not declare', () => {
    expect(define({ cancelJob: async () => done })).not.toHaveProperty('cancelJob');
  });

  it.each<[string, Content, 'check' | 'submit', RegExp]>([
    ['an input of the other mode', page, 'check', /takes text by url through submit/],
    [
      'an input that is not declared',
      { kind: 'text', object: 'a' },
      'submit',
      /by text or url, not by object/,
    ],
    ['another kind', { kind: 'audio', url: 'https://example.com/a' }, 'submit', /takes no audio, only text/],
    ['content that is too long', { ...page, durationMs: 1001 }, 'submit', /longer than the 1000 ms/],
    ['what is no content', { kind: 'text' } as never, 'check', /exactly one of/],
  ])('refuses %s before the vendor is called', async (_, content, method, message) => {
    const never = async () => {
      throw new Error('called');
    };
    const provider = define({ check: never, submit: never });

    await expect(provider[method]!(content, call)).rejects.toMatchObject({
      message: expect.stringMatching(message),
      provider: 'acme',
      effect: 'none',
    });
  });

  it('stops before the vendor is called when the caller has given up', async () => {
    const provider = define({ check: () => Promise.reject(new Error('called')) });

    await expect(provider.check!(hello, { ...call, signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
      effect: 'none',
    });
  });

  it('hides foreign exceptions, and marks what costs money and what is free', async () => {
    const broken = () => Promise.reject(new RangeError('Authorization: made-up-key'));
    const provider = define({ check: broken, fetchJob: broken });
    const [paid, free] = await Promise.all(
      [provider.check!(hello, call), provider.fetchJob!(ticket, call)].map((work) =>
        work.catch((error: unknown) => error as ModerationError),
      ),
    );

    expect(paid).toMatchObject({ code: 'internal', retry: 'never', effect: 'unknown', provider: 'acme' });
    expect(free).toMatchObject({ code: 'internal', effect: 'none' });
    expect(JSON.stringify([paid, (paid as ModerationError).stack])).not.toContain('made-up-key');
  });

  it('never lets a paid call be retried whose effect is unknown', async () => {
    const lost = new ModerationError({ code: 'timeout', operation: 'x', message: 'lost', retry: 'later' });
    const provider = define({ submit: () => Promise.reject(lost), fetchJob: () => Promise.reject(lost) });

    await expect(provider.submit!(page, call)).rejects.toMatchObject({ retry: 'never', effect: 'unknown' });
    await expect(provider.fetchJob!(ticket, call)).rejects.toMatchObject({ retry: 'later', effect: 'none' });
  });

  it.each<[string, unknown, string]>([
    ['no job at all', undefined, 'job: expected object'],
    ['an unknown state', { ...done, state: 'finished' }, 'job.state: expected "submitted"'],
    ['no ticket', { ...done, ticket: undefined }, 'job.ticket: expected object'],
    [
      'the ticket of another vendor',
      { ...done, ticket: { ...ticket, provider: 'x' } },
      'job.ticket.provider',
    ],
    ['no result', { ...done, result: undefined }, 'job.result: expected object'],
    [
      'a result without keywords',
      { ...done, result: { ...vendorResult(), findings: [{ name: 'nude' }] } },
      'job.result.findings.0.keywords: expected array',
    ],
    [
      'a score scale of its own',
      { ...done, result: { ...vendorResult(), scoreScale: 'stars' } },
      'job.result.scoreScale',
    ],
  ])('names the wrong field of %s', async (_, job, field) => {
    const provider = define({ check: async () => job as VendorJob });

    await expect(provider.check!(hello, call)).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining(field),
    });
  });

  it('lets a job expire after the time for which results are kept, and not before', async () => {
    const provider = define({ fetchJob: () => Promise.reject(notFound) });
    const old = { ...ticket, submittedAt: '2025-12-30T23:00:00Z' };

    await expect(provider.fetchJob!(ticket, call)).rejects.toMatchObject({ code: 'job_not_found' });
    expect(await provider.fetchJob!(old, call)).toMatchObject({
      state: 'expired',
      vendorState: 'E404',
      error: { code: 'job_expired', effect: 'none' },
    });
  });

  it('gives one entry per content of a batch, in order, and calls with what can be sent', async () => {
    const sent: (readonly Content[])[] = [];
    const provider = define({
      checkBatch: async (contents) => {
        sent.push(contents);
        return contents.map(() => done);
      },
    });
    const entries = await provider.checkBatch!([page, hello], call);

    expect(entries).toMatchObject([{ code: 'unsupported', effect: 'none' }, { state: 'succeeded' }]);
    expect(sent).toEqual([[hello]]);
    expect(await provider.checkBatch!([], call)).toEqual([]);
    expect(sent).toHaveLength(1);
  });

  it('refuses a batch that is too large or mixed, and a vendor that loses an entry', async () => {
    const provider = define();
    const losing = define({ checkBatch: async () => [done] });

    await expect(provider.checkBatch!([hello, hello, hello], call)).rejects.toThrow(/takes 2 contents/);
    await expect(
      provider.checkBatch!([hello, { kind: 'audio', url: 'https://example.com/a' }], call),
    ).rejects.toThrow(/one kind in a batch/);
    await expect(losing.checkBatch!([hello, hello], call)).rejects.toThrow(/expected 2 entries/);
  });

  it('warns of a language that the vendor does not document', async () => {
    const provider = define();

    expect(await provider.check!({ ...hello, language: 'zh-TW' }, call)).not.toHaveProperty('warnings');
    expect(await provider.check!({ ...hello, language: 'de' }, call)).toMatchObject({
      warnings: [{ code: 'not_covered', path: 'content.language' }],
    });
  });

  it('needs the three methods of stored files where they are declared, and an input by which they are given', () => {
    const uploads = { input: 'object', maxBytes: 10 } as const;
    const storing = (more: Partial<KindCapability>): Capabilities => ({
      ...CAPABILITIES,
      kinds: { text: { ...text, ...more } },
    });

    expect(() => define({ capabilities: storing({ uploads: { ...uploads, input: 'url' } }) })).toThrow(
      'planUpload: missing, although the capabilities declare it',
    );
    const methods = {
      planUpload: () => ({ place: {}, keep: false }),
      upload: async () => ({ object: 'a' }),
      removeUpload: async () => undefined,
    };
    expect(() => define({ ...methods, capabilities: storing({ uploads }) })).toThrow(
      'capabilities.kinds.text.uploads.input: files are given by object, which inputs does not declare',
    );
    expect(define(methods)).not.toHaveProperty('upload');
  });

  it('tells when a file was stored that cannot be given, and leaves open whether a failed upload stored it', async () => {
    const capabilities = {
      ...CAPABILITIES,
      kinds: { text: { ...text, uploads: { input: 'url', maxBytes: 9 } } },
    } as const;
    const methods = { planUpload: () => ({ place: {}, keep: false }), removeUpload: async () => undefined };
    const file = { kind: 'text', name: 'a', sizeBytes: 1, read: async function* () {} } as const;
    const lost = new ModerationError({ code: 'network', operation: 'x', message: 'lost' });

    const wrong = define({ ...methods, capabilities, upload: async () => ({ object: 'a' }) });
    const failing = define({ ...methods, capabilities, upload: () => Promise.reject(lost) });

    await expect(wrong.upload?.(file, {}, {})).rejects.toMatchObject({ code: 'internal' });
    await expect(failing.upload?.(file, {}, {})).rejects.toMatchObject({
      code: 'network',
      effect: 'unknown',
      provider: 'acme',
    });
    await expect(failing.upload?.(file, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'aborted',
      effect: 'none',
    });
  });

  it('closes once, however often it is asked', async () => {
    let closed = 0;
    const provider = define({ close: async () => void (closed += 1) });

    await Promise.all([provider.close!(), provider.close!()]);

    expect(closed).toBe(1);
  });
});

import { describe, expect, it } from '@jest/globals';
import { type Content, type JobTicket, type ModerationError, type VendorJob } from '@moderato/core';
import { createModerator, type ModeratoConfig, type SubmitJournal } from 'moderato';
import { failure, testParts } from '../support/acme.js';
import { createVendor, type Behaviour } from '../support/vendors.js';

const audio = { kind: 'audio', url: 'https://example.com/a.mp3', id: 'mine' } as const;
const text = { kind: 'text', text: 'hello', id: 'mine' } as const;

const lost: Behaviour = () => failure({ code: 'timeout', effect: 'unknown', retry: 'never' });
const refused: Behaviour = () => failure({ code: 'rate_limited', effect: 'none' });

function open(behaviours: Parameters<typeof createVendor>[1], config: ModeratoConfig = {}) {
  const vendor = createVendor('acme', behaviours);
  const parts = { ...testParts(vendor.provider), maps: [vendor.map] };
  const moderator = createModerator({ provider: 'acme', ...config }, parts);
  return { moderator, methods: vendor.methods };
}

function createJournal(failAt?: keyof SubmitJournal) {
  const lines: [string, ...unknown[]][] = [];
  const write = (name: keyof SubmitJournal, ...facts: unknown[]) => {
    if (failAt === name) throw Object.assign(new Error('disk full: /secret/path'), { code: 'ENOSPC' });
    lines.push([name, ...facts]);
  };
  const journal: SubmitJournal = {
    submitting: ({ content, provider }) => write('submitting', content.id, provider),
    submitted: ({ content, ticket }: { content: Content; ticket: JobTicket }) =>
      write('submitted', content.id, ticket.id, ticket.verdict?.decision ?? null),
    refused: ({ content, error }: { content: Content; error: ModerationError }) =>
      write('refused', content.id, error.code, error.uncertain ?? false),
  };
  return { journal, lines };
}

describe('a submit whose answer was lost', () => {
  it.each([
    ['audio', audio, 'submit'],
    ['text', text, 'check'],
  ] as const)('is uncertain, names the content and is not repeated: %s', async (_kind, content, method) => {
    const { moderator, methods } = open({ submit: lost, check: lost });

    await expect(moderator.moderate(content)).rejects.toMatchObject({
      code: 'timeout',
      effect: 'unknown',
      uncertain: true,
      contentId: 'mine',
      message: expect.stringMatching(/uncertain whether acme took content "mine"/),
    });
    expect(methods()).toEqual([method]);
  });

  it('says so in its plain form', async () => {
    const { moderator } = open({ submit: lost });

    const error: unknown = await moderator.submit(audio).catch((thrown: unknown) => thrown);

    expect(JSON.parse(JSON.stringify(error))).toMatchObject({ uncertain: true, contentId: 'mine' });
  });

  it('goes again where the caller prefers two payments to none', async () => {
    const { moderator, methods } = open({
      submit: (call, content) => (call < 3 ? lost(call, content) : job()),
    });

    await expect(moderator.submit(audio, { onUncertain: 'resubmit' })).resolves.toMatchObject({
      id: 'job-9',
    });
    expect(methods()).toEqual(['submit', 'submit', 'submit']);
  });

  it('goes again by configuration, as often as calls are repeated', async () => {
    const { moderator, methods } = open(
      { submit: lost },
      { onUncertain: 'resubmit', retry: { attempts: 2 } },
    );

    await expect(moderator.submit(audio)).rejects.toMatchObject({ uncertain: true });
    expect(methods()).toEqual(['submit', 'submit']);
  });

  it('does not go again when the call says otherwise than the configuration', async () => {
    const { moderator, methods } = open({ submit: lost }, { onUncertain: 'resubmit' });

    await expect(moderator.submit(audio, { onUncertain: 'error' })).rejects.toMatchObject({
      uncertain: true,
    });
    expect(methods()).toEqual(['submit']);
  });

  it('is told from one that the vendor refused', async () => {
    const { moderator } = open({ submit: refused });

    const error = await moderator.submit(audio).catch((thrown: unknown) => thrown as ModerationError);

    expect(error).toMatchObject({ code: 'rate_limited', effect: 'none', contentId: 'mine' });
    expect(error).not.toHaveProperty('uncertain');
  });
});

describe('the journal of hand-overs', () => {
  it('is told before and after', async () => {
    const { moderator } = open({});
    const { journal, lines } = createJournal();

    await moderator.moderate(audio, { journal });
    await moderator.moderate(text, { journal });

    expect(lines).toEqual([
      ['submitting', 'mine', 'acme'],
      ['submitted', 'mine', 'acme-1', null],
      ['submitting', 'mine', 'acme'],
      ['submitted', 'mine', 'acme-2', 'pass'],
    ]);
  });

  it('is told of each submit again and of what became of it', async () => {
    const { moderator } = open({ submit: (call, content) => (call === 1 ? lost(call, content) : job()) });
    const { journal, lines } = createJournal();

    await moderator.submit(audio, { journal, onUncertain: 'resubmit' });

    expect(lines.map(([name, , fact]) => [name, fact])).toEqual([
      ['submitting', 'acme'],
      ['refused', 'timeout'],
      ['submitting', 'acme'],
      ['submitted', 'job-9'],
    ]);
  });

  it('hears of content only when its turn at the vendor has come', async () => {
    let answer: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    const { moderator } = open(
      { submit: async () => held.then(job) },
      { limits: { acme: { concurrentRequests: 1 } } },
    );
    const { journal, lines } = createJournal();

    const both = [moderator.submit(audio, { journal }), moderator.submit(audio, { journal })];
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(lines.map(([name]) => name)).toEqual(['submitting']);
    answer?.();
    await Promise.all(both);
    expect(lines.map(([name]) => name).sort()).toEqual([
      'submitted',
      'submitted',
      'submitting',
      'submitting',
    ]);
  });

  it('keeps content from being submitted when it cannot be written', async () => {
    const { moderator, methods } = open({});
    const { journal } = createJournal('submitting');

    await expect(moderator.moderate(audio, { journal })).rejects.toMatchObject({
      code: 'internal',
      effect: 'none',
      message: 'the journal cannot be written (ENOSPC), and nothing is submitted without it',
    });
    expect(methods()).toEqual([]);
  });

  it('does not cost a verdict that was paid for when it cannot be written afterwards', async () => {
    const { moderator } = open({});

    await expect(
      moderator.moderate(audio, { journal: createJournal('submitted').journal }),
    ).resolves.toMatchObject({ decision: 'pass' });
  });

  it('hears nothing of content that is refused before the network', async () => {
    const { moderator } = open({});
    const { journal, lines } = createJournal();

    await expect(moderator.moderate({ kind: 'video', url: audio.url }, { journal })).rejects.toMatchObject({
      code: 'unsupported',
    });
    expect(lines).toEqual([]);
  });
});

function job(): VendorJob {
  return {
    ticket: {
      version: 1,
      provider: 'acme',
      kind: 'audio',
      id: 'job-9',
      region: 'xx-north',
      contentId: 'mine',
      submittedAt: '2026-01-01T00:00:00Z',
    },
    state: 'submitted',
    vendorState: 'NEW',
  };
}

import { type Kind, type ModerationError, type RoutingRecord, type Verdict } from '@moderato/core';

/** What is still known of a content; its address is left out where it is no longer kept. */
interface ContentSubject {
  kind: Kind;
  id?: string | undefined;
  url?: string;
  object?: string;
  file?: string;
}

/** The verdict that a person is to decide, because no vendor could; asked for by `onError: 'review'`. */
export function reviewVerdict(
  content: ContentSubject,
  error: ModerationError,
  routing: RoutingRecord,
): Verdict {
  const tried = routing.tried
    .map(({ provider, error: code }) => `${provider} (${code ?? 'none'})`)
    .join(', ');
  return {
    decision: 'review',
    category: null,
    score: null,
    findings: [],
    segments: [],
    text: null,
    coverage: { categories: [], complete: false },
    lists: [],
    warnings: [{ code: 'no_verdict', path: 'routing.tried', message: `no vendor gave a verdict: ${tried}` }],
    source: {
      provider: error.provider ?? routing.primary,
      region: error.ticket?.region ?? '',
      kind: content.kind,
      jobId: error.ticket?.id ?? null,
      requestId: error.requestId ?? null,
      contentId: content.id ?? null,
      subject: content.url ?? content.object ?? content.file ?? null,
      submittedAt: error.ticket?.submittedAt ?? null,
      finishedAt: null,
      vendorDecision: null,
    },
    routing,
    raw: null,
  };
}

import { type VendorFinding, type VendorResult, type VendorSegment } from '@moderato/core';
import { type VendorMap } from '@moderato/normalizer';

const source = 'made up for tests';

/** A small map of a made-up vendor "acme". */
export const acmeMap: VendorMap = {
  provider: 'acme',
  decisions: {
    ok: { decision: 'pass', source },
    maybe: { decision: 'review', source },
    bad: { decision: 'block', source },
  },
  labels: {
    none: { category: null, source },
    nude: { category: 'sexual', source },
    promo: { category: 'advertising', source },
    blurry: { category: 'quality', source },
    fight: { category: 'violence', source },
  },
  subLabels: {
    lightly: { category: 'sexual', subcategory: 'suggestive', source },
    gun: { category: 'weapons', source },
  },
  requests: {
    audio: { NUDE: { category: 'sexual', source }, PROMO: { category: 'advertising', source } },
  },
  lists: { w: { list: 'allow', source }, b: { list: 'block', source } },
  libraries: { mine: { library: 'custom', source }, theirs: { library: 'preset', source } },
};

/** A passing answer of acme's, with the given fields replaced. */
export function vendorResult(fields: Partial<VendorResult> = {}): VendorResult {
  return {
    provider: 'acme',
    region: 'xx-north',
    kind: 'audio',
    jobId: 'job-1',
    requestId: 'request-1',
    contentId: null,
    subject: 'https://example.com/a.mp3',
    submittedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
    decision: 'ok',
    label: null,
    subLabels: [],
    text: null,
    scoreScale: '0-100',
    findings: [],
    segments: [],
    lists: [],
    categories: null,
    complete: true,
    warnings: [],
    raw: {},
    ...fields,
  };
}

export function vendorFinding(fields: Partial<VendorFinding> = {}): VendorFinding {
  return {
    name: 'nude',
    decision: 'ok',
    subLabels: [],
    score: null,
    keywords: [],
    count: null,
    libraries: [],
    path: 'scene',
    ...fields,
  };
}

export function vendorSegment(fields: Partial<VendorSegment> = {}): VendorSegment {
  return {
    kind: 'audio',
    startMs: 0,
    endMs: 1000,
    text: null,
    url: null,
    urlExpiresAt: null,
    decision: 'ok',
    label: null,
    subLabels: [],
    findings: [],
    path: 'segment[0]',
    ...fields,
  };
}

import { ModerationError, parseContent, type Category, type Content, type Verdict } from '@moderato/core';
import { labelOf } from '@moderato/normalizer';
import { startDeadline, unsupported } from '../call/request.js';
import { type ModeratorContext } from './context.js';

/** What a person found instead of the verdict. */
export interface Mistake {
  /** The category that the content really belongs to; null for content that offends nothing. */
  expected: Category | null;
  /** The content, where the verdict does not name its address: text, for example. */
  content?: Content;
}

/**
 * Tells the vendor that a verdict was wrong. Nothing is moderated again.
 * @returns the vendor's id of the report, where it gives one.
 * @throws ModerationError `unsupported` for vendors and kinds that take no reports, `invalid_content` without the content.
 */
export async function reportMistake(
  context: ModeratorContext,
  verdict: Verdict,
  { expected, content }: Mistake,
): Promise<{ requestId: string | null }> {
  const { source } = verdict;
  const vendor = await context.pool.get(source.provider);
  const { provider, map } = vendor;
  if (provider.reportMistake === undefined || provider.capabilities.kinds[source.kind]?.mistakes !== true) {
    throw unsupported(
      vendor,
      source.kind,
      `${provider.id} takes no reports about ${source.kind}`,
      'report mistake about',
    );
  }
  const report = {
    content: content === undefined ? contentOf(verdict) : parseContent(content),
    jobId: source.jobId,
    decidedAt: source.finishedAt ?? source.submittedAt,
    label: labelOf(verdict.category, map),
    expectedLabel: labelOf(expected, map),
  };
  const operation = `report ${source.kind}`;
  const deadline = startDeadline(context, provider.id, operation, {});
  const call = context.calls.reader(vendor, source.kind, { verb: 'report' }, provider.reportMistake);
  return call({ subject: report, call: { categories: null }, deadline });
}

function contentOf({ source }: Verdict): Content {
  const { kind, subject, provider } = source;
  if (subject !== null && URL.canParse(subject)) return parseContent({ kind, url: subject });
  throw new ModerationError({
    code: 'invalid_content',
    provider,
    operation: `report ${kind}`,
    effect: 'none',
    message: 'the verdict does not name an address of its content; give the content as "content"',
  });
}

import { type Content } from '@moderato/core';
import { type BatchRow } from '@moderato/batch';
import { type ShownContent } from '@moderato/label';
import { usageError } from '../failure.js';

/**
 * What raters see of some rows: the content and its language. Meta, user and id stay behind, since they may tell what is right, or what
 * a vendor said.
 * @throws ModerationError `config` for a key that no row has.
 */
export async function readShownContent(
  rows: AsyncIterable<BatchRow>,
  keys: readonly string[],
): Promise<Map<string, ShownContent>> {
  const wanted = new Set(keys);
  const shown = new Map<string, ShownContent>();
  for await (const { key, content, file } of rows) {
    if (!wanted.delete(key)) continue;
    shown.set(key, typeof content === 'function' ? { kind: 'image', file } : shownOf(content));
  }
  if (wanted.size > 0) throw missingItems(wanted.size);
  return shown;
}

/** The error for an input that is not the one that results are about. */
export function missingItems(count: number) {
  return usageError(
    `--input: it has no item for ${count} of the results; name the file that was moderated, with the same --column, --format and --kind`,
  );
}

function shownOf(content: Content): ShownContent {
  const { kind, language } = content;
  if ('text' in content) return { kind, text: content.text, language };
  if ('url' in content) return { kind, url: content.url, language };
  if ('object' in content) return { kind, object: content.object, language };
  if ('file' in content) throw usageError(`a ${kind} file cannot be shown to a rater; give it by url`);
  throw usageError('bytes cannot be shown to a rater; give the image by file or url');
}

import type { Capabilities, KindCapability } from './capabilities.js';
import { refusal, toModerationError } from './call-failures.js';
import { inputOf, parseContent, type Content, type ContentInput } from './content.js';
import type { Kind } from './kind.js';
import type { ModerationError } from './errors.js';
import type { VendorJob } from './provider.js';

/** `sync`: answered at once. `async`: a job. */
export type Mode = 'sync' | 'async';

const METHODS = { sync: 'check', async: 'submit' } as const;

/** Refuses, before any network, what a vendor's capabilities do not declare. */
export interface Admission {
  /**
   * Checks content for `check` or `submit`.
   * @throws ModerationError `invalid_content`, or `unsupported` saying what is possible.
   */
  single(content: Content, mode: Mode): KindCapability;
  /**
   * Checks the contents of one `checkBatch` together.
   * @throws ModerationError `invalid_content` for too many contents, `unsupported` for several kinds or a kind without `batch`.
   */
  batch(contents: readonly Content[]): KindCapability;
  /** What is wrong with one content of a batch by itself; null for nothing. */
  batchItem(content: Content): ModerationError | null;
  /** Checks that the kind has what a method needs. Throws ModerationError `unsupported`. */
  method(kind: Kind, word: 'fetch' | 'cancel' | 'report a mistake about'): void;
}

/** Makes the checks of one provider. */
export function createAdmission(provider: string, { kinds }: Capabilities): Admission {
  const unsupported = (operation: string, message: string) =>
    refusal({ code: 'unsupported', provider, operation, message: `${provider} ${message}` });

  const checkDuration = (content: Content, operation: string) => {
    const limitMs = kinds[content.kind]?.limits.maxDurationMs;
    if (limitMs === undefined || content.durationMs === undefined || content.durationMs <= limitMs) return;
    const message = `content.durationMs: ${content.durationMs} ms is longer than the ${limitMs} ms that ${provider} takes`;
    throw refusal({ code: 'invalid_content', provider, operation, message });
  };

  return {
    single(given, mode) {
      const content = parseContent(given);
      const { kind } = content;
      const operation = `${METHODS[mode]} ${kind}`;
      const input = inputOf(content);
      const capability = kinds[kind];
      if (capability?.inputs[input] !== mode) throw unsupported(operation, whatIsTaken(kind, input, kinds));
      checkDuration(content, operation);
      return capability;
    },

    batch(contents) {
      const given = [...new Set(contents.map(({ kind }) => kind))];
      const [kind = 'text'] = given;
      const operation = `check ${kind} batch`;
      const capability = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined;
      if (given.length > 1)
        throw unsupported(operation, `takes one kind in a batch, not ${given.join(' and ')}`);
      if (capability?.batch === undefined) throw unsupported(operation, `takes no batch of ${kind}`);
      const { maxItems } = capability.batch;
      if (contents.length <= maxItems) return capability;
      const message = `${provider} takes ${maxItems} contents in a batch of ${kind}, not ${contents.length}`;
      throw refusal({ code: 'invalid_content', provider, operation, message });
    },

    batchItem(content) {
      const operation = `check ${content.kind} batch`;
      try {
        const input = inputOf(parseContent(content));
        const inputs = kinds[content.kind]?.batch?.inputs ?? [];
        if (!inputs.includes(input))
          throw unsupported(
            operation,
            `takes ${content.kind} in a batch by ${inputs.join(' or ')}, not by ${input}`,
          );
        checkDuration(content, operation);
        return null;
      } catch (thrown) {
        return toModerationError(thrown, provider, operation);
      }
    },

    method(kind, word) {
      const capability = kinds[kind];
      const isDeclared = {
        fetch: capability?.fetch ?? Object.values(capability?.inputs ?? {}).includes('async'),
        cancel: capability?.cancel === true,
        'report a mistake about': capability?.mistakes === true,
      }[word];
      if (!isDeclared) throw unsupported(`${word} ${kind}`, `does not offer to ${word} ${kind}`);
    },
  };
}

function whatIsTaken(kind: Kind, input: ContentInput, kinds: Capabilities['kinds']): string {
  const inputs = kinds[kind]?.inputs;
  if (inputs === undefined) return `takes no ${kind}, only ${Object.keys(kinds).join(', ')}`;
  const mode = inputs[input];
  if (mode !== undefined) return `takes ${kind} by ${input} through ${METHODS[mode]}`;
  return `takes ${kind} by ${Object.keys(inputs).join(' or ')}, not by ${input}`;
}

/** Says so where the vendor documents other languages than the content's. */
export function withLanguageWarning(job: VendorJob, content: Content, { limits }: KindCapability): VendorJob {
  const { language } = content;
  const primary = language?.split('-')[0];
  if (primary === undefined || limits.languages === undefined || limits.languages.includes(primary))
    return job;
  const message = `the languages that the vendor documents for ${content.kind} are ${limits.languages.join(', ')}, not ${primary}`;
  return {
    ...job,
    warnings: [...(job.warnings ?? []), { code: 'not_covered', message, path: 'content.language' }],
  };
}

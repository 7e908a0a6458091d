import { createAdmission, withLanguageWarning, type Mode } from './admission.js';
import { paidOnce, refusal, startedNothing, toModerationError } from './call-failures.js';
import { checkDefinition, declaredMethods } from './check-definition.js';
import { parseContent, type Content } from './content.js';
import { ModerationError, isModerationError, withErrorDetails } from './errors.js';
import { deepFreeze } from './freeze.js';
import { parseTicket } from './job.js';
import type { Provider, ProviderCall, ProviderDefinition, VendorJob } from './provider.js';
import { withoutContent } from './quoted-content.js';
import type { JobTicket } from './ticket.js';
import type { StoredInput } from './upload.js';
import { checkInTurn, checkVendorJob } from './vendor-job-schema.js';

type Moderate = NonNullable<Provider['check']>;

const MARKER = Symbol.for('moderato.Provider');

/**
 * Makes a provider of what a vendor folder defines, and does once what every vendor would repeat: freezes it, checks content
 * against the declared inputs, stops before a call that was aborted, checks what comes back, turns foreign exceptions into
 * `ModerationError`, marks errors by what costs money and what is free, and lets jobs expire by `resultRetentionMs`.
 * A provider that is defined already is returned as it is.
 * @throws ModerationError `config` for another version of the contract, or for methods and capabilities that disagree.
 */
export function defineProvider(definition: ProviderDefinition): Provider {
  if (isDefined(definition)) return definition;
  checkDefinition(definition);
  const { id, now = Date.now } = definition;
  const capabilities = deepFreeze(definition.capabilities);
  const admit = createAdmission(id, capabilities);

  /** Runs one method; what costs money and what is free fail differently. */
  const run = async <Value>(
    operation: string,
    fail: typeof paidOnce,
    work: () => Promise<Value>,
  ): Promise<Value> => {
    try {
      return await work();
    } catch (thrown) {
      throw fail(toModerationError(thrown, id, operation), id);
    }
  };

  const stopIfAborted = ({ signal }: Pick<ProviderCall, 'signal'>, operation: string) => {
    if (signal?.aborted !== true) return;
    throw refusal({ code: 'aborted', provider: id, operation, message: 'aborted before the call was made' });
  };

  const moderate = (mode: Mode, method: Moderate): Moderate => {
    const word = mode === 'sync' ? 'check' : 'submit';
    // each of them is called for every content, and functions within each other would each make a promise
    return async (content, call) => {
      const operation = `${word} ${kindOf(content)}`;
      try {
        const capability = admit.single(content, mode);
        stopIfAborted(call, operation);
        let job: VendorJob;
        try {
          job = await method(content, call);
        } catch (thrown) {
          throw isModerationError(thrown) ? withoutContent(thrown, [content]) : thrown;
        }
        return withLanguageWarning(checkVendorJob(job, id, operation), content, capability);
      } catch (thrown) {
        throw paidOnce(toModerationError(thrown, id, operation), id);
      }
    };
  };

  const batch = (method: NonNullable<Provider['checkBatch']>): NonNullable<Provider['checkBatch']> => {
    return (contents, call) => {
      const operation = `check ${kindOf(contents[0])} batch`;
      return run(operation, paidOnce, async () => {
        if (contents.length === 0) return [];
        const capability = admit.batch(contents);
        stopIfAborted(call, operation);
        const entries: (VendorJob | ModerationError | null)[] = contents.map((content) =>
          admit.batchItem(content),
        );
        const admitted = contents.filter((_, place) => entries[place] === null);
        const given = admitted.length === 0 ? [] : await quotingNone(admitted, () => method(admitted, call));
        if (!Array.isArray(given) || given.length !== admitted.length)
          throw wrongCount(id, operation, admitted.length);
        const next = given[Symbol.iterator]();
        return contents.map((content, place) => {
          const entry = entries[place] ?? next.next().value;
          if (isModerationError(entry)) return paidOnce(withoutContent(entry, [content]), id);
          return withLanguageWarning(checkVendorJob(entry, id, operation), content, capability);
        });
      });
    };
  };

  const fetch = (method: NonNullable<Provider['fetchJob']>): NonNullable<Provider['fetchJob']> => {
    return async (given, call) => {
      const operation = `fetch ${kindOf(given)}`;
      try {
        const ticket = parseTicket(given);
        admit.method(ticket.kind, 'fetch');
        stopIfAborted(call, operation);
        try {
          return await checkInTurn(await method(given, call), id, operation);
        } catch (thrown) {
          const error = toModerationError(thrown, id, operation);
          if (error.code !== 'job_not_found' || !isPastRetention(ticket)) throw error;
          return expired(ticket, error);
        }
      } catch (thrown) {
        throw startedNothing(toModerationError(thrown, id, operation), id);
      }
    };
  };

  const isPastRetention = ({ submittedAt }: JobTicket): boolean =>
    capabilities.resultRetentionMs !== null &&
    now() - Date.parse(submittedAt) > capabilities.resultRetentionMs;

  const expired = (ticket: JobTicket, error: ModerationError): VendorJob => {
    const days = Math.floor((capabilities.resultRetentionMs ?? 0) / 86_400_000);
    const message = `${id}: the job no longer exists; results are kept for ${days} days`;
    const vendorState = error.vendorCode ?? 'not found';
    return {
      ticket,
      state: 'expired',
      vendorState,
      error: withErrorDetails(startedNothing(error, id), { code: 'job_expired', message }),
    };
  };

  const { check, submit, checkBatch, fetchJob, cancelJob, reportMistake, readCallback, close } =
    declaredOnly(definition);
  const { planUpload, assertTakes, upload, removeUpload } = declaredOnly(definition);
  let closed: Promise<void> | undefined;
  const provider: Provider = {
    id,
    contractVersion: definition.contractVersion as Provider['contractVersion'],
    capabilities,
    ...(check && { check: moderate('sync', check) }),
    ...(submit && { submit: moderate('async', submit) }),
    ...(checkBatch && { checkBatch: batch(checkBatch) }),
    ...(fetchJob && { fetchJob: fetch(fetchJob) }),
    ...(cancelJob && {
      cancelJob: (ticket, call) => {
        const operation = `cancel ${kindOf(ticket)}`;
        return run(operation, startedNothing, async () => {
          admit.method(parseTicket(ticket).kind, 'cancel');
          stopIfAborted(call, operation);
          return checkVendorJob(await cancelJob(ticket, call), id, operation);
        });
      },
    }),
    ...(reportMistake && {
      reportMistake: (report, call) => {
        const operation = `report a mistake about ${kindOf(report.content)}`;
        return run(operation, paidOnce, async () => {
          admit.method(parseContent(report.content).kind, 'report a mistake about');
          stopIfAborted(call, operation);
          return reportMistake(report, call);
        });
      },
    }),
    ...(readCallback && {
      readCallback: (callback) => {
        try {
          return readCallback(callback);
        } catch (thrown) {
          throw startedNothing(toModerationError(thrown, id, 'read callback'), id);
        }
      },
    }),
    ...(planUpload && {
      planUpload: (file) => {
        try {
          return planUpload(file);
        } catch (thrown) {
          throw startedNothing(toModerationError(thrown, id, `upload ${file.kind}`), id);
        }
      },
    }),
    ...(assertTakes && {
      assertTakes: (content, call) => {
        const operation = `submit ${kindOf(content)}`;
        try {
          admit.single(content, 'async');
          assertTakes(content, call);
        } catch (thrown) {
          throw startedNothing(withoutContent(toModerationError(thrown, id, operation), [content]), id);
        }
      },
    }),
    ...(upload && {
      upload: (file, place, call) => {
        const operation = `upload ${file.kind}`;
        return run(operation, withProvider, async () => {
          stopIfAborted(call, operation);
          return checkStored(await upload(file, place, call), capabilities.kinds[file.kind]?.uploads?.input);
        });
      },
    }),
    ...(removeUpload && {
      removeUpload: (place, call) =>
        run('remove uploaded file', startedNothing, async () => {
          stopIfAborted(call, 'remove uploaded file');
          await removeUpload(place, call);
        }),
    }),
    close: () => (closed ??= Promise.resolve(close?.())),
  };
  Object.defineProperty(provider, MARKER, { value: definition.contractVersion, enumerable: false });
  return Object.freeze(provider);
}

/** Runs a method whose errors may quote the content that it was given. */
async function quotingNone<Value>(contents: readonly Content[], work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    throw isModerationError(thrown) ? withoutContent(thrown, contents) : thrown;
  }
}

function isDefined(definition: ProviderDefinition): definition is Provider {
  return Object.hasOwn(definition, MARKER);
}

/** Without the methods that the capabilities do not declare. */
function declaredOnly(definition: ProviderDefinition): ProviderDefinition {
  const undeclared = Object.entries(declaredMethods(definition.capabilities)).filter(
    ([, isDeclared]) => !isDeclared,
  );
  return { ...definition, ...Object.fromEntries(undeclared.map(([method]) => [method, undefined])) };
}

/** An upload may have stored the file although it failed: its effect is left as it is. */
function withProvider(error: ModerationError, provider: string): ModerationError {
  return withErrorDetails(error, { provider });
}

function checkStored(stored: StoredInput, input: 'object' | 'url' | undefined): StoredInput {
  const given: unknown = (Object(stored) as Record<string, unknown>)[input ?? ''];
  if (typeof given === 'string' && given !== '') return stored;
  throw new TypeError(`upload: expected { ${input ?? 'url'} }`);
}

/** For messages only, so anything may stand there. */
function kindOf(value: Content | JobTicket | undefined): string {
  const kind: unknown = (Object(value) as { kind?: unknown }).kind;
  return typeof kind === 'string' ? kind : 'content';
}

function wrongCount(provider: string, operation: string, count: number): ModerationError {
  const message = `${operation}: the provider ${provider} returned a wrong batch: expected ${count} entries in order`;
  return new ModerationError({ code: 'internal', provider, operation, message });
}

import type { Capabilities } from './capabilities.js';
import { refusal } from './call-failures.js';
import { CONTRACT_VERSION, type ProviderDefinition } from './provider.js';

/**
 * Checks a definition that may come from plain JavaScript, or be written for another version of this package.
 * Methods that the capabilities do not declare are no mistake: `defineProvider` leaves them out.
 * @throws ModerationError `config` naming the field, and what to do.
 */
export function checkDefinition(definition: ProviderDefinition): void {
  const { id, contractVersion, capabilities } = Object(definition) as ProviderDefinition;
  const name = typeof id === 'string' && id !== '' ? id : 'a provider without an id';
  const reject = (message: string) =>
    refusal({
      code: 'config',
      provider: name,
      operation: 'define provider',
      message: `provider ${name}: ${message}`,
    });

  if (typeof id !== 'string' || !/^[a-z][a-z0-9-]*$/.test(id))
    throw reject('id: expected lower-case letters, digits and "-", such as "acme"');
  if (contractVersion !== CONTRACT_VERSION)
    throw reject(
      `contractVersion: it was written for version ${String(contractVersion)} of the contract, and this package has version ${CONTRACT_VERSION}; update the one that is older`,
    );
  if (!hasShape(capabilities))
    throw reject('capabilities: expected { kinds, transport, callbacks, resultRetentionMs }');
  for (const [method, isDeclared] of Object.entries(declaredMethods(capabilities))) {
    const isThere = typeof definition[method as keyof ProviderDefinition] === 'function';
    if (isDeclared && !isThere) throw reject(`${method}: missing, although the capabilities declare it`);
  }
  for (const [kind, { inputs, uploads }] of Object.entries(capabilities.kinds)) {
    if (uploads !== undefined && inputs[uploads.input] === undefined)
      throw reject(
        `capabilities.kinds.${kind}.uploads.input: files are given by ${uploads.input}, which inputs does not declare`,
      );
  }
}

/** Which methods a provider with these capabilities has, by name. */
export function declaredMethods({ kinds, callbacks }: Capabilities): Readonly<Record<string, boolean>> {
  const declared = Object.values(kinds);
  const modes = declared.flatMap(({ inputs }) => Object.values(inputs));
  const hasUploads = declared.some(({ uploads }) => uploads !== undefined);
  return {
    check: modes.includes('sync'),
    submit: modes.includes('async'),
    fetchJob: modes.includes('async') || declared.some(({ fetch }) => fetch === true),
    checkBatch: declared.some(({ batch }) => batch !== undefined),
    cancelJob: declared.some(({ cancel }) => cancel === true),
    reportMistake: declared.some(({ mistakes }) => mistakes === true),
    planUpload: hasUploads,
    upload: hasUploads,
    removeUpload: hasUploads,
    readCallback: callbacks.supported,
  };
}

function hasShape(value: unknown): boolean {
  const { kinds, callbacks } = Object(value) as { kinds?: unknown; callbacks?: unknown };
  return typeof kinds === 'object' && kinds !== null && typeof callbacks === 'object' && callbacks !== null;
}

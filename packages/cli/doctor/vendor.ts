import { ModerationError, isModerationError, type JobTicket, type Kind } from '@moderato/core';
import { createModerator, describeProviders, type ConfigDescription } from 'moderato';
import { type CommandIo } from '../io.js';
import { type Settings } from '../session.js';
import { notTried, ok, problem, type Diagnosis } from './diagnosis.js';
import { checkClock, checkName } from './network.js';

const CALL_TIMEOUT_MS = 20_000;

type VendorDescription = ConfigDescription['vendors'][number];

/**
 * Looks at one vendor: settings, name, clock, and credentials by a call that costs nothing.
 * @param isOffline leaves the network alone.
 */
export async function diagnoseVendor(
  vendor: VendorDescription,
  settings: Settings,
  isOffline: boolean,
  io: CommandIo,
): Promise<Diagnosis[]> {
  const { id } = vendor;
  if (vendor.problem !== null) return [problem('configuration', 'settings', id, vendor.problem)];
  const origins = [...new Set(vendor.fields.flatMap(({ origin }) => origin ?? []))];
  const found = [ok('settings', id, `complete and of the right shape, from ${origins.join(', ')}`)];
  const address = await addressOf(vendor, settings, io);
  if (address === null)
    return [...found, notTried('network', id, 'the vendor uses none, or cannot be asked')];
  if (isOffline) return [...found, notTried('network', id, `${address.origin}, because of --offline`)];
  const name = await checkName(id, address.hostname);
  if (name.state === 'problem') return [...found, name];
  const clock = await checkClock(id, address.origin, io.signal);
  return [...found, name, clock, await checkCredentials(vendor, settings, io)];
}

/** The address that the vendor's first call would go to, found without any network. */
async function addressOf(vendor: VendorDescription, settings: Settings, io: CommandIo): Promise<URL | null> {
  const seen: string[] = [];
  const moderator = openVendor(vendor.id, settings, io, {
    send: (request) => {
      seen.push(request.url);
      throw new ModerationError({ code: 'aborted', operation: 'look', effect: 'none', message: 'not sent' });
    },
  });
  const ticket = unknownTicket(vendor);
  await (
    ticket === null ? moderator.moderate({ kind: 'text', text: 'doctor' }) : moderator.fetch(ticket)
  ).catch(() => undefined);
  await moderator.close();
  const [url = ''] = seen;
  return URL.canParse(url) ? new URL(url) : null;
}

/** Asks for the state of a job that never was: signed, free, and refused in one way for wrong keys and in another for the job. */
async function checkCredentials(
  vendor: VendorDescription,
  settings: Settings,
  io: CommandIo,
): Promise<Diagnosis> {
  const ticket = unknownTicket(vendor);
  if (ticket === null)
    return notTried(
      'credentials',
      vendor.id,
      'every call of this vendor moderates content; try: moderato check text hello',
    );
  const moderator = openVendor(vendor.id, settings, io, {});
  try {
    await moderator.fetch(ticket, { timeoutMs: CALL_TIMEOUT_MS, signal: io.signal });
    return ok('credentials', vendor.id, 'accepted');
  } catch (error) {
    if (!isModerationError(error)) throw error;
    if (error.code === 'aborted') throw error;
    if (error.code === 'job_not_found')
      return ok('credentials', vendor.id, 'accepted: the vendor looked for a job that does not exist');
    return problem('network', 'credentials', vendor.id, `${error.code}: ${error.message}`);
  } finally {
    await moderator.close();
  }
}

function openVendor(id: string, settings: Settings, io: CommandIo, parts: Partial<CommandIo['parts']>) {
  const { config, environment } = settings;
  // the same object, because a copy would lose the mark of the file that it was read from
  Object.assign(config, { provider: id, retry: { attempts: 1 } });
  return createModerator(config, {
    ...io.parts,
    ...parts,
    environment: { ...environment, MODERATO_PROVIDER: undefined },
  });
}

/** A ticket for a job that does not exist; null where the vendor has no jobs. */
function unknownTicket(vendor: VendorDescription): JobTicket | null {
  const { capabilities } = describeProviders().find(({ id }) => id === vendor.id) ?? {};
  const kinds = Object.entries(capabilities?.kinds ?? {}).filter(([, { inputs }]) => inputs.url === 'async');
  const [kind] = kinds[0] ?? [];
  if (kind === undefined) return null;
  const region = vendor.fields.find(({ field }) => field === 'region')?.value ?? '""';
  return {
    version: 1,
    provider: vendor.id,
    kind: kind as Kind,
    id: 'moderato-doctor-asks-for-no-job',
    region: String(JSON.parse(region)),
    contentId: null,
    submittedAt: new Date().toISOString(),
  };
}

import { inputOf, type HttpRequest, type Send } from '@moderato/core';
import { vendors } from '@moderato/providers/registry';
import { loadFixtures, type CallFixture, type Fixtures } from '@moderato/testkit';
import { createModerator, type Moderator } from 'moderato';
import { partsWith } from './support.js';

/** A vendor with its recorded exchanges. */
export interface RecordedVendor {
  id: string;
  fixtures: Fixtures;
  /** Recorded checks, which are answered at once, with a verdict. */
  checks: CallFixture[];
}

/** Every shipped vendor that is called over the network. */
export const RECORDED_VENDORS: readonly RecordedVendor[] = Object.entries(vendors)
  .filter(([, { capabilities }]) => capabilities.transport === 'http')
  .map(([id, { capabilities }]) => {
    const fixtures = loadFixtures(`${import.meta.dirname}/../fixtures/${id}`);
    const isCheck = ({ content, verdict }: CallFixture) =>
      content !== undefined &&
      // recorded bytes are stubs, which are refused before anything is sent
      !('bytes' in content) &&
      verdict !== undefined &&
      capabilities.kinds[content.kind]?.inputs[inputOf(content)] === 'sync';
    return { id, fixtures, checks: fixtures.calls.filter(isCheck) };
  });

/** A moderator whose vendor is answered by `respond`, with what was sent. */
export function openVendor(
  id: string,
  options: object,
  respond: Send,
): { moderator: Moderator; requests: HttpRequest[] } {
  const requests: HttpRequest[] = [];
  const send: Send = async (request) => {
    requests.push(request);
    return respond(request);
  };
  return {
    moderator: createModerator({ provider: id, providers: { [id]: options } }, partsWith(send)),
    requests,
  };
}

import { type Kind, type ProviderCall } from '@moderato/core';
import { type CallContext } from '../call/context.js';
import { type Deadline } from '../call/deadline.js';
import { type Vendor } from '../call/vendors.js';
import { type StoredPlaces } from './stored-places.js';

/** The calls about stored files, with the layers around them. */
export interface StorageCalls {
  readonly storedPlaces: StoredPlaces;
  storage<Subject, Answer>(
    vendor: Vendor,
    kind: Kind,
    verb: string,
    ask: (subject: Subject, call: ProviderCall) => Promise<Answer>,
  ): (request: { subject: Subject; call: ProviderCall; deadline: Deadline }) => Promise<Answer>;
  track<Value>(work: Promise<Value>): Promise<Value>;
}

/** What work on stored files needs. */
export interface StorageContext extends CallContext {
  calls: StorageCalls;
}

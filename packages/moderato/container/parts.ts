import { lazily } from '@moderato/core';
import { type InjectionToken } from 'tsyringe';

export type { InjectionToken } from 'tsyringe';

/** The parts of one moderator by their tokens, each made when it is first resolved, and once. */
export interface Parts {
  /** A later registration replaces an earlier one. */
  register<Part>(token: InjectionToken<Part>, create: () => Part): void;
  resolve<Part>(token: InjectionToken<Part>): Part;
}

/** Keeps parts without a container of tsyringe's, which takes a good part of a program's start to load. */
export function createParts(): Parts {
  const makers = new Map<InjectionToken, () => unknown>();
  return {
    register: (token, create) => void makers.set(token, lazily(create)),
    resolve<Part>(token: InjectionToken<Part>) {
      const make = makers.get(token);
      if (make === undefined) throw new Error('nothing is registered for this token');
      return make() as Part;
    },
  };
}

import 'reflect-metadata';
import { container, instanceCachingFactory } from 'tsyringe';
import { type ModeratoConfig } from '../config/options.js';
import { composeModerator, type ModeratoContainer, type ModeratorParts } from './compose-moderator.js';
import { type Parts } from './parts.js';

/**
 * Composes a moderator from its parts, for people who exchange some of them; others use `createModerator`. The container is a child of
 * the root container of the program's own tsyringe.
 * @throws ModerationError `config`.
 */
export function createContainer(config: ModeratoConfig = {}, parts: ModeratorParts = {}): ModeratoContainer {
  const child = container.createChildContainer();
  const own: Parts = {
    register: (token, create) =>
      void child.register(token, { useFactory: instanceCachingFactory(() => create()) }),
    resolve: (token) => child.resolve(token),
  };
  return composeModerator(own, config, parts);
}

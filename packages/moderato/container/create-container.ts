import 'reflect-metadata';
import { container, instanceCachingFactory } from 'tsyringe';
import { type ModeratoConfig } from '../config/options.js';
import { composeModerator, type ModeratoContainer, type ModeratorParts } from './compose-moderator.js';

/**
 * Composes a moderator from its parts, for people who exchange some of them; others use `createModerator`. The container is a child of
 * the root container of the program's own tsyringe.
 * @throws ModerationError `config`.
 */
export function createContainer(config: ModeratoConfig = {}, parts: ModeratorParts = {}): ModeratoContainer {
  return composeModerator({ container, instanceCachingFactory }, config, parts);
}

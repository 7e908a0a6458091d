import { type ModeratoConfig } from './config/options.js';
import { createContainer, type ModeratorParts } from './container/create-container.js';
import { TOKENS } from './container/tokens.js';
import { type Moderator } from './moderator.js';

/**
 * Opens a moderator: the configuration, with the environment filling what it leaves out.
 * @throws ModerationError `config`, naming field, variable and vendor of everything that is wrong, never a value.
 */
export function createModerator(config: ModeratoConfig = {}, parts: ModeratorParts = {}): Moderator {
  return createContainer(config, parts).resolve(TOKENS.moderator);
}

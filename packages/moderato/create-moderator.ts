import { type ModeratoConfig } from './config/options.js';
import { composeModerator, type ModeratorParts } from './container/compose-moderator.js';
import { createParts } from './container/parts.js';
import { TOKENS } from './container/tokens.js';
import { type Moderator } from './moderator.js';

/**
 * Opens a moderator: the configuration, with the environment filling what it leaves out.
 * @throws ModerationError `config`, naming field, variable and vendor of everything that is wrong, never a value.
 */
export function createModerator(config: ModeratoConfig = {}, parts: ModeratorParts = {}): Moderator {
  return composeModerator(createParts(), config, parts).resolve(TOKENS.moderator);
}

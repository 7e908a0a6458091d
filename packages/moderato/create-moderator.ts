import { type ModeratoConfig } from './config/options.js';
import * as tsyringe from './container/bundled-tsyringe.js';
import { composeModerator, type ModeratorParts } from './container/compose-moderator.js';
import { TOKENS } from './container/tokens.js';
import { type Moderator } from './moderator.js';

/**
 * Opens a moderator: the configuration, with the environment filling what it leaves out.
 * @throws ModerationError `config`, naming field, variable and vendor of everything that is wrong, never a value.
 */
export function createModerator(config: ModeratoConfig = {}, parts: ModeratorParts = {}): Moderator {
  return composeModerator(tsyringe, config, parts).resolve(TOKENS.moderator);
}

export { createContainer, type ModeratoContainer, type ModeratorParts } from './create-container.js';
export { TOKENS } from './tokens.js';

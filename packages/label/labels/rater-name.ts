import { labelError } from '../label-error.js';

/** A name that is a part of a file's name: letters and digits of any script, `_` and `-`, at most 64 characters. */
const RATER = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]{0,63}$/u;

/**
 * Makes sure that a name can stand in `labels.<rater>.jsonl`.
 * @throws ModerationError `config`.
 */
export function checkRater(name: string): void {
  if (!RATER.test(name))
    throw labelError('rater: expected a name of letters, digits, _ and -, at most 64 characters');
}

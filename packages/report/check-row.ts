import { CATEGORIES, DECISIONS, ModerationError, type ComparedRow } from '@moderato/core';

/** The error for something that the analysis cannot count; names the field, never the value. */
export function badInput(field: string, expected: string): ModerationError {
  return new ModerationError({
    code: 'config',
    operation: 'compare',
    message: `${field}: expected ${expected}`,
  });
}

/**
 * Checks the words of a row that are counted, so that an unknown one is never taken for a mild one.
 * @throws ModerationError `config` naming the field.
 */
export function checkRow(row: ComparedRow, providers: readonly string[]): void {
  checkWord(row.gold?.decision, DECISIONS, 'gold.decision');
  for (const category of row.gold?.categories ?? []) checkWord(category, CATEGORIES, 'gold.categories');
  for (const provider of providers) {
    if (!Object.hasOwn(row.outcomes, provider)) continue;
    const outcome = row.outcomes[provider];
    const field = `outcomes.${provider}`;
    checkWord(outcome?.decision, DECISIONS, `${field}.decision`);
    checkWord(outcome?.category, CATEGORIES, `${field}.category`);
    for (const category of outcome?.covered ?? []) checkWord(category, CATEGORIES, `${field}.covered`);
    for (const [at, finding] of (outcome?.findings ?? []).entries()) {
      checkWord(finding.category, CATEGORIES, `${field}.findings[${at}].category`);
      if (!DECISIONS.includes(finding.decision))
        throw badInput(`${field}.findings[${at}].decision`, 'one of ' + DECISIONS.join(', '));
    }
  }
}

function checkWord(word: string | null | undefined, words: readonly string[], field: string): void {
  if (word === null || word === undefined || words.includes(word)) return;
  throw badInput(field, `one of ${words.join(', ')}, or null`);
}

import type { Decision } from '@moderato/core';
import type { RuleLabel } from '../../rules.js';

/** Risk levels for decisions (page 2875414: block high, look at medium). */
export const LEVELS: Readonly<Record<Decision, string>> = { block: 'high', review: 'medium', pass: 'none' };

/** What the PLUS services say of text for a rule's label (page 2684669); a label without an entry cannot be said and is left out. */
export const TEXT_LABELS: Readonly<Partial<Record<RuleLabel, string>>> = {
  porn: 'pornographic_adult',
  sexy: 'sexual_suggestive',
  ads: 'pt_to_sites',
  abuse: 'inappropriate_profanity',
  illegal: 'contraband_act',
  politics: 'political_entity',
  terrorism: 'violent_extremist',
  meaningless: 'inappropriate_nonsense',
};

/** What is said of images; the table of image labels was not found, so that those of samples and of the older text services stand in. */
export const IMAGE_LABELS: Readonly<Partial<Record<RuleLabel, string>>> = {
  porn: 'sexual_content',
  sexy: 'sexual_suggestive',
  ads: 'ad',
  abuse: 'profanity',
  illegal: 'contraband',
  politics: 'political_entity',
  terrorism: 'violent_armedForces',
};

/** Confidence from 0 to 100, with two decimals. */
export function confidenceOf(score: number): number {
  return Math.round(score * 10_000) / 100;
}

/** The level of several hits: that of the worst. */
export function worstLevel(decisions: readonly Decision[]): string {
  const worst = (['block', 'review'] as const).find((decision) => decisions.includes(decision));
  return LEVELS[worst ?? 'pass'];
}

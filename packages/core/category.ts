/** The closed list of canonical categories; what each vendor word maps to is data in the normalizer. */
export const CATEGORIES = [
  'sexual',
  'sexual_minors',
  'minors',
  'violence',
  'terrorism_extremism',
  'weapons',
  'self_harm',
  'hate',
  'harassment',
  'political',
  'illicit',
  'advertising',
  'spam',
  'privacy',
  'values',
  'quality',
  'custom',
  'unmapped',
] as const;

/** One canonical category. `unmapped` holds vendor labels that no map knows; `custom` the account's own policies. */
export type Category = (typeof CATEGORIES)[number];

/** What a verdict advises, from mildest to worst. */
export const DECISIONS = ['pass', 'review', 'block'] as const;

/** `pass`: publish. `review`: a person has to look. `block`: do not publish. */
export type Decision = (typeof DECISIONS)[number];

/** Orders decisions: 0 pass, 1 review, 2 block. */
export function severity(decision: Decision): number {
  return DECISIONS.indexOf(decision);
}

/** Returns the worse of two decisions. */
export function worse(first: Decision, second: Decision): Decision {
  return severity(first) >= severity(second) ? first : second;
}

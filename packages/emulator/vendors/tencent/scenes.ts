import { worse, type Decision } from '@moderato/core';
import type { Opinion } from '../../match.js';
import type { RuleLabel } from '../../rules.js';
import type { DetectType } from './fields.js';

/** What CI says for a rule's label in audio; a label without an entry cannot be said and is left out. */
export const TENCENT_LABELS: Readonly<Partial<Record<RuleLabel, { name: DetectType; category?: string }>>> = {
  porn: { name: 'Porn' },
  sexy: { name: 'Porn', category: 'Sexy' },
  moan: { name: 'Porn', category: 'Moan' },
  ads: { name: 'Ads' },
  abuse: { name: 'Abuse' },
  illegal: { name: 'Illegal' },
  politics: { name: 'Politics' },
  terrorism: { name: 'Terrorism' },
  minors: { name: 'Teenager' },
};

/** Result and HitFlag: 0 normal, 1 violation, 2 suspected (Tencent Cloud document 460/53396). */
export const TENCENT_RESULTS: Readonly<Record<Decision, number>> = { pass: 0, block: 1, review: 2 };

/** Scenes that are reported even when clean and not asked for by name: those of the documented samples. */
const USUAL_SCENES: readonly DetectType[] = ['Porn', 'Ads'];

/** One scene, such as `PornInfo`, of a sound or of a part of it. */
export interface Scene {
  name: DetectType;
  decision: Decision;
  /** CI's scale of 0 to 100. */
  score: number;
  category: string | undefined;
  keywords: string[];
}

/** A rule that held in the whole sound or in a part of it, with the keywords found there. */
export interface FoundHit {
  hit: Opinion;
  keywords: string[];
}

/** Folds hits into scenes, leaving out what was not asked for: the worst decision and its highest score count. */
export function scenesOf(
  found: readonly FoundHit[],
  asked: readonly DetectType[] | undefined,
  usual: readonly DetectType[] = USUAL_SCENES,
): Scene[] {
  const said = found.flatMap(({ hit, keywords }) => {
    const words = TENCENT_LABELS[hit.label];
    return words === undefined || asked?.includes(words.name) === false ? [] : [{ ...words, hit, keywords }];
  });
  const names = new Set([...(asked ?? usual), ...said.map(({ name }) => name)]);
  return [...names].map((name) => {
    const own = said.filter((item) => item.name === name);
    const decision = own.map(({ hit }) => hit.decision).reduce(worse, 'pass');
    const [decisive] = own
      .filter(({ hit }) => hit.decision === decision)
      .sort((first, second) => second.hit.score - first.hit.score);
    const flagged = own.filter(({ hit }) => hit.decision !== 'pass');
    return {
      name,
      decision,
      score: Math.round((decisive?.hit.score ?? 0) * 100),
      category: decisive?.category,
      keywords: [...new Set(flagged.flatMap(({ keywords }) => keywords))],
    };
  });
}

/** Picks the scene that decides: the worst one, and of those the one with the highest score. Undefined where all is normal. */
export function decisiveScene(scenes: readonly Scene[]): Scene | undefined {
  const worst = scenes.map(({ decision }) => decision).reduce(worse, 'pass');
  if (worst === 'pass') return undefined;
  return scenes
    .filter(({ decision }) => decision === worst)
    .sort((first, second) => second.score - first.score)[0];
}

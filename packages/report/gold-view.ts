import { type GoldRule } from './gold-analysis.js';
import { MISSING, decisionState, isHarmful } from './states.js';

/** The place of gold in a pattern, and by which rule a vendor is right. */
export interface GoldView {
  gold: number;
  rule: GoldRule;
}

/** Whether a state is that of a vendor who is right; null without its verdict or a label. */
export function isRight({ gold, rule }: GoldView, states: readonly number[], vendor: number): boolean | null {
  const harmful = isHarmful(states[gold]);
  const decision = states[vendor] ?? MISSING;
  if (harmful === null || decision === MISSING) return null;
  return rule === 'decision' ? decision === states[gold] : (decision !== decisionState('pass')) === harmful;
}

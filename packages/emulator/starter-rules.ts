import { type RulesInput } from './rules.js';

/**
 * A few rules for a first look, in words that no one minds in a document: `moderato emulate` uses them where no rules are given.
 * Content whose name holds `blocked` is blocked, whatever its kind.
 */
export const STARTER_RULES: RulesInput = {
  rules: [
    { words: ['you idiot', 'you are an idiot', '你这个笨蛋', '大笨蛋'], label: 'abuse', decision: 'block' },
    {
      words: ['buy followers', 'add me for free', '加我微信', '免费领粉丝'],
      label: 'ads',
      decision: 'block',
    },
    { words: ['casino bonus', '百家乐', '网上赌场'], label: 'illegal', decision: 'block' },
    { words: ['half price', '清仓大甩卖'], label: 'ads', decision: 'review' },
    {
      kind: ['image', 'audio', 'video', 'live', 'document'],
      name: '*blocked*',
      label: 'porn',
      decision: 'block',
    },
  ],
};

import { type Content, type ModerationError, type Verdict } from '@moderato/core';
import { toModerationError } from '../call/failures.js';
import { type Attempts } from '../routing/ask-in-turn.js';
import { type Route } from '../routing/router.js';
import { type Vendor } from '../call/vendors.js';

/** What became of one content of many: a verdict or an error, never both. */
export type ModerationResult =
  | { index: number; content: Content; verdict: Verdict; error?: undefined }
  | { index: number; content: Content; error: ModerationError; verdict?: undefined };

/** One content on its way to its verdict. */
export interface Item {
  index: number;
  content: Content;
}

/** Contents that go to one vendor together; a single one goes alone. */
export interface Group {
  items: Item[];
  /** Null where nothing is known of the content that would name a vendor; the way to the verdict then says what is wrong. */
  target: { vendor: Vendor; route: Route; maxItems: number } | null;
}

/** What the front door does with single contents. */
export interface Single {
  /** Judges one content from where earlier attempts have left it; without any, it casts its shadows too. */
  judge: (content: Content, route: Route | null, before?: Attempts) => Promise<Verdict>;
  /** Asks the shadow vendors about a content that is judged together with others. */
  castShadows: (content: Content, route: Route, decided: Promise<Verdict>) => void;
}

/** Makes a result of what would be thrown. */
export async function settle(item: Item, judge: () => Promise<Verdict>): Promise<ModerationResult> {
  try {
    return { ...item, verdict: await judge() };
  } catch (error) {
    return { ...item, error: toModerationError(error, '', 'moderate') };
  }
}

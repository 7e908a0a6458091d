/** Where words stand in one text. */
export interface Places {
  /**
   * The start of a word in characters (code points): the vendor's own offset where the text has the word there, else the next
   * place in the text where the word stands; undefined where it stands nowhere.
   */
  startOf(word: string, offsets: readonly number[]): number | undefined;
}

/**
 * Finds the words of one text. Whether the vendor counts its offsets in code points or in UTF-16 units is not documented
 * (`position`, T69), so that both readings are tried and none is believed without the word.
 */
export function createPlaces(text: string): Places {
  const lastFound = new Map<string, number>();
  // code units before each code point, only for texts in which the two counts differ
  const units = /[\ud800-\udbff]/.test(text) ? unitsBefore(text) : null;
  const unitOf = (character: number) => (units === null ? character : units[character]);
  const characterOf = (unit: number) => (units === null ? unit : units.indexOf(unit));

  const stated = (word: string, offset: number | undefined) => {
    if (offset === undefined || !Number.isSafeInteger(offset) || offset < 0) return undefined;
    const unit = [unitOf(offset), offset].find(
      (start) => start !== undefined && start < text.length && text.startsWith(word, start),
    );
    return unit === undefined || characterOf(unit) < 0 ? undefined : unit;
  };

  const searched = (word: string) => {
    const previous = lastFound.get(word);
    const next = previous === undefined ? -1 : text.indexOf(word, previous + word.length);
    const found = next < 0 ? text.indexOf(word) : next;
    return found < 0 ? undefined : found;
  };

  return {
    startOf(word, offsets) {
      const unit = stated(word, offsets[0]) ?? searched(word);
      if (unit === undefined) return undefined;
      lastFound.set(word, unit);
      const character = characterOf(unit);
      return character < 0 ? undefined : character;
    },
  };
}

function unitsBefore(text: string): number[] {
  const units: number[] = [];
  let unit = 0;
  for (const character of text) {
    units.push(unit);
    unit += character.length;
  }
  return units;
}

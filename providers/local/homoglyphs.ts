/** Letters after case folding that look like a Latin one, by that one; digits that are read as letters. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑα4',
  b: 'вʙь',
  c: 'сϲ',
  d: 'ԁđ',
  e: 'еεє3',
  f: 'ƒ',
  g: 'ɡ',
  h: 'һнħ',
  i: 'іι1',
  j: 'јϳ',
  k: 'кκ',
  l: 'łⅼ',
  m: 'мⅿ',
  n: 'ոη',
  o: 'оοσօø0',
  p: 'рρ',
  q: 'ԛ',
  r: 'гʀ',
  s: 'ѕꜱ5',
  t: 'тτ7',
  u: 'υս',
  v: 'νѵ',
  w: 'ԝω',
  x: 'хχ',
  y: 'уγү',
};

/** From the look-alike to the letter. */
export const HOMOGLYPHS: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKALIKES).flatMap(([letter, lookalikes]) =>
    Array.from(lookalikes, (lookalike): [string, string] => [lookalike, letter]),
  ),
);

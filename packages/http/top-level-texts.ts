import { endOfString } from './json-strings.js';

/**
 * Finds text members of a JSON object by their names, without building the rest of it: for what has to be known before
 * a body from anybody may cost more than one pass over it. Does not check that the text is JSON.
 * @returns null where it is no object, breaks off, or holds one of the names twice.
 */
export function topLevelTexts<Name extends string>(
  text: string,
  names: readonly Name[],
): Partial<Record<Name, string>> | null {
  const found = new Map<string, string>();
  const start = text.search(/[^\s\ufeff]/);
  if (text[start] !== '{') return null;
  let depth = 0;
  let name: string | null = null;
  let isName = true;
  for (let index = start; index < text.length; index++) {
    const character = text[index];
    if (character === '"') {
      const end = endOfString(text, index);
      if (end < 0) return null;
      if (depth === 1) {
        const value = parseString(text.slice(index, end + 1));
        if (isName) name = value;
        else if (name !== null && value !== null && names.includes(name as Name)) {
          if (found.has(name)) return null;
          found.set(name, value);
        }
      }
      index = end;
    } else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') {
      if (--depth === 0) return Object.fromEntries(found) as Partial<Record<Name, string>>;
    } else if (depth === 1 && character === ':') isName = false;
    else if (depth === 1 && character === ',') isName = true;
  }
  return null;
}

function parseString(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

import fc from 'fast-check';

/** One piece of damage to a body; `place` and `word` choose by their remainder, so that every number means something. */
export interface Mutation {
  operation: (typeof OPERATIONS)[number];
  place: number;
  word: number;
}

const OPERATIONS = ['drop', 'duplicate', 'retype', 'rename', 'cut', 'flip', 'insert', 'delete'] as const;

export const mutationArbitrary: fc.Arbitrary<Mutation> = fc.record({
  operation: fc.constantFrom(...OPERATIONS),
  place: fc.nat(),
  word: fc.nat(),
});

/** Words of both vendors, words that mean something to parsers, and nonsense. */
const WORDS = [
  ...[
    '',
    ' ',
    '0',
    '1',
    '2',
    '3',
    '-1',
    '0.5',
    '100',
    'pass',
    'block',
    'review',
    'maybe',
    'Success',
    'succeeded',
  ],
  ...['Failed', 'failed', 'running', 'Normal', 'Porn', 'normal', 'porn', 'null', 'true', 'NaN', '1e999'],
  ...[
    '__proto__',
    'constructor',
    'toString',
    '[]',
    '{}',
    '<a>1</a>',
    '&zero;',
    '&#0;',
    '\u0000',
    '\ud800',
    '9'.repeat(400),
  ],
];

const NAMES = [
  ...[
    'Result',
    'State',
    'JobsDetail',
    'Section',
    'HitFlag',
    'PornInfo',
    'NewInfo',
    'Code',
    'JobId',
    'Response',
    'Error',
  ],
  ...[
    'result',
    'status',
    'suggestion',
    'details',
    'label',
    'job_id',
    'error_code',
    'error',
    'segments',
    'x',
    '__proto__',
  ],
];

const JSON_VALUES = [
  ...WORDS,
  null,
  0,
  1,
  -1,
  0.5,
  true,
  false,
  [],
  {},
  [[]],
  { a: 1 },
  ['pass'],
  { suggestion: 'maybe' },
];

/** Applies one piece of damage. */
export function mutate(body: string, mutation: Mutation): string {
  switch (mutation.operation) {
    case 'cut':
      return body.slice(0, mutation.place % (body.length + 1));
    case 'flip':
      return changeCharacter(body, mutation, (code, bit) => String.fromCharCode(code ^ (1 << (bit % 7))));
    case 'delete':
      return changeCharacter(body, mutation, () => '');
    case 'insert':
      return changeCharacter(
        body,
        mutation,
        (code, word) => `${pick(WORDS, word)}${String.fromCharCode(code)}`,
      );
    default:
      return body.trimStart().startsWith('<') ? mutateXml(body, mutation) : mutateJson(body, mutation);
  }
}

function changeCharacter(
  body: string,
  { place, word }: Mutation,
  change: (code: number, word: number) => string,
): string {
  if (body === '') return body;
  const index = place % body.length;
  return `${body.slice(0, index)}${change(body.charCodeAt(index), word)}${body.slice(index + 1)}`;
}

interface Element {
  name: string;
  start: number;
  contentStart: number;
  contentEnd: number;
  end: number;
}

function mutateXml(body: string, { operation, place, word }: Mutation): string {
  const elements = elementsOf(body);
  if (elements.length === 0) return body;
  const { name, start, contentStart, contentEnd, end } = pick(elements, place);
  const whole = body.slice(start, end);
  const content = body.slice(contentStart, contentEnd);
  const renamed = (to: string, inside: string) => `<${to}>${inside}</${to}>`;
  const instead = {
    drop: () => '',
    duplicate: () => whole + whole,
    retype: () => renamed(name, pick(WORDS, word)),
    rename: () => renamed(pick(NAMES, word), content),
  }[operation as 'drop' | 'duplicate' | 'retype' | 'rename'];
  return `${body.slice(0, start)}${instead()}${body.slice(end)}`;
}

function elementsOf(body: string): Element[] {
  const open: Omit<Element, 'contentEnd' | 'end'>[] = [];
  const elements: Element[] = [];
  for (const { 0: tag, 1: closing = '', 2: name = '', index } of body.matchAll(/<(\/?)([\w.-]+)>/g)) {
    if (closing === '') open.push({ name, start: index, contentStart: index + tag.length });
    else if (open.at(-1)?.name === name)
      elements.push({ ...open.pop()!, contentEnd: index, end: index + tag.length });
  }
  return elements;
}

function mutateJson(body: string, { operation, place, word }: Mutation): string {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    return body;
  }
  const places = placesIn(root);
  if (places.length === 0) return body;
  const { parent, key } = pick(places, place);
  const holder = parent as Record<string | number, unknown>;
  const value = holder[key];
  if (operation === 'retype') holder[key] = pick(JSON_VALUES, word);
  if (operation === 'duplicate')
    holder[key] = Array.isArray(value) ? [...(value as unknown[]), ...(value as unknown[])] : [value, value];
  if (operation === 'drop' || operation === 'rename') {
    if (Array.isArray(parent)) parent.splice(key as number, 1);
    else Reflect.deleteProperty(parent, key);
  }
  if (operation === 'rename') {
    const name = pick(NAMES, word);
    Object.defineProperty(parent, Array.isArray(parent) ? 0 : name, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return JSON.stringify(root);
}

function placesIn(value: unknown): { parent: object; key: string | number }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => [
    { parent: value, key: Array.isArray(value) ? Number(key) : key },
    ...placesIn(child),
  ]);
}

function pick<Item>(items: readonly Item[], number: number): Item {
  return items[number % items.length] as Item;
}

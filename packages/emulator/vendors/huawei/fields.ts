import { AIS, parameterIncorrect, type HuaweiRefusal } from './errors.js';

/** Fields of a JSON request. */
export type Fields = Record<string, unknown>;

/** What the checks say of a request. */
export type Reading<Request> = { request: Request } | { refusal: HuaweiRefusal };

/** Reads a request body; undefined where it is no JSON object. */
export function parseFields(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Missing, null, empty text and empty lists are one thing to the service: "lack the parameter, or it is empty". */
export function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  );
}

export function isWebAddress(value: unknown): value is string {
  return typeof value === 'string' && /^https?:\/\//.test(value) && URL.canParse(value);
}

/** Takes a checked text field, or undefined where it is empty. */
export function givenText(value: unknown): string | undefined {
  return isEmpty(value) ? undefined : (value as string);
}

/** Takes a checked list, or undefined where it is empty. */
export function givenWords(value: unknown): string[] | undefined {
  return isEmpty(value) ? undefined : (value as string[]);
}

export function checkLanguage(language: unknown): HuaweiRefusal | undefined {
  return isEmpty(language) || language === 'zh' ? undefined : parameterIncorrect('language');
}

export function checkPolicy(
  bizType: unknown,
  known: readonly string[] | undefined,
): HuaweiRefusal | undefined {
  if (isEmpty(bizType)) return undefined;
  const isRight = typeof bizType === 'string' && known?.includes(bizType) !== false;
  return isRight ? undefined : parameterIncorrect('biz_type');
}

/** Checks the scene, which is needed unless a policy is named. */
export function checkEventType(eventType: unknown, known: readonly string[]): HuaweiRefusal | undefined {
  if (isEmpty(eventType)) return AIS.parameterMissing;
  return (known as readonly unknown[]).includes(eventType) ? undefined : parameterIncorrect('event_type');
}

/** Checks a list of categories that has to be there. */
export function checkCategories(
  categories: unknown,
  known: readonly string[],
  name = 'categories',
): HuaweiRefusal | undefined {
  return isEmpty(categories) ? AIS.parameterMissing : checkWords(categories, known, name);
}

/** Checks a list that may be left out. */
export function checkWords(
  words: unknown,
  known: readonly string[] | undefined,
  name: string,
): HuaweiRefusal | undefined {
  if (isEmpty(words)) return undefined;
  const isKnown = (word: unknown) =>
    known === undefined ? typeof word === 'string' : (known as readonly unknown[]).includes(word);
  return Array.isArray(words) && words.every(isKnown) ? undefined : parameterIncorrect(name);
}

export function checkCallback(callback: unknown, seed: unknown): HuaweiRefusal | undefined {
  if (!isEmpty(callback) && !isWebAddress(callback)) return parameterIncorrect('callback');
  const isSeed = typeof seed === 'string' && /^\w{1,64}$/.test(seed);
  return isEmpty(seed) || isSeed ? undefined : parameterIncorrect('seed');
}

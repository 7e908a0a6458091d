import { runAtOnce, type Steps } from '@moderato/core';
import { type ReadContext } from '../bad-response.js';
import { readCarefully } from './careful.js';
import { type XmlElement } from './element.js';
import { readPlainXmlSteps } from './plain.js';

export interface XmlReadContext extends ReadContext {
  /** Names of elements that may occur more than once: they come as a list even when there is one. Keep one set per kind of response. */
  arrays: ReadonlySet<string>;
}

/**
 * Reads an XML response into an object of one key, the root. All leaf values are text: character references decoded (those
 * to forbidden control characters dropped, undeclared entities kept as they stand), blanks around literal text trimmed,
 * empty elements `''`; an empty element named in `arrays` is `['']`.
 * @throws ModerationError `bad_response` with the text attached: empty, HTML, JSON or other non-XML, cut off or otherwise not
 * well-formed, two roots, any DOCTYPE, processing instructions, more than 32 levels, or names such as `__proto__`.
 */
export function readXml(text: string, context: XmlReadContext): XmlElement {
  return runAtOnce(readXmlSteps(text, context));
}

/** As `readXml`, but can be interrupted while it reads plain XML. */
export function* readXmlSteps(text: string, context: XmlReadContext): Steps<XmlElement> {
  return (yield* readPlainXmlSteps(text, context.arrays)) ?? readCarefully(text, context);
}

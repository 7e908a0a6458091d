import { EntityDecoder } from '@nodable/entities';
import { XMLParser } from 'fast-xml-parser';
import { SyntaxValidator } from 'fast-xml-validator';
import { type ReadContext, unreadable } from '../bad-response.js';
import { trimBlanks } from './blanks.js';
import { type XmlElement } from './element.js';

interface CarefulContext extends ReadContext {
  arrays: ReadonlySet<string>;
}

/** Reads any XML that is allowed, through libraries that are told to refuse the rest; as `readXml`, for everything that is not plain. */
export function readCarefully(text: string, context: CarefulContext): XmlElement {
  const problem = problemOf(text);
  if (problem) throw unreadable(problem, text, context);
  try {
    const document = text.startsWith('\ufeff') ? text.slice(1) : text;
    validator.validate(document);
    refuseSelfClosedEndTags(document);
    return parserFor(context.arrays).parse(document) as XmlElement;
  } catch (error) {
    throw unreadable(explain(error), text, context);
  }
}

const MAX_LEVELS = 32;

const validator = new SyntaxValidator({
  multipleRoots: false,
  docType: { maxEntityCount: 0, maxEntitySize: 0 },
  invalidCharSequence: { comment: true, tagValue: true, attrLt: true },
});

const parsers = new WeakMap<ReadonlySet<string>, XMLParser>();

function parserFor(arrays: ReadonlySet<string>): XMLParser {
  let parser = parsers.get(arrays);
  if (!parser) {
    parser = createParser(arrays);
    parsers.set(arrays, parser);
  }
  return parser;
}

function createParser(arrays: ReadonlySet<string>): XMLParser {
  return new XMLParser({
    parseTagValue: false,
    parseAttributeValue: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    removeNSPrefix: true,
    trimValues: false,
    jPath: false,
    maxNestedTags: MAX_LEVELS - 1,
    isArray: (name) => arrays.has(name),
    onDangerousProperty: refuseName,
    updateTag: refuseInstructions,
    processEntities: { enabled: true, maxEntityCount: 1, maxEntitySize: 1 },
    entityDecoder: createDecoder(),
  });
}

const REFUSAL = Symbol('refusal');

function refuseName(): never {
  throw new Error('the XML holds a forbidden element name', { cause: REFUSAL });
}

/** The parser finds the end of an instruction elsewhere than the validator when it holds a quote, and could skip elements. */
function refuseInstructions(name: string): string {
  if (name.startsWith('?')) throw new Error('the XML holds a processing instruction', { cause: REFUSAL });
  return name;
}

function createDecoder() {
  const decoder = new EntityDecoder({
    numericAllowed: true,
    ncr: { onNCR: 'allow', nullNCR: 'throw' },
    limit: { maxExpandedLength: 1, applyLimitsTo: 'external' },
    onInputEntity: () => 'throw',
  });
  return {
    // before references are decoded, so that `&#32;` survives
    decode: (text: string) => decoder.decode(trimBlanks(text)),
    reset: () => decoder.reset(),
    addInputEntities: (entities: Record<string, string>) => decoder.addInputEntities(entities),
    setExternalEntities: () => undefined,
    setXmlVersion: () => undefined,
  };
}

function problemOf(text: string): string | undefined {
  const start = text.trimStart();
  if (start === '') return 'the response is empty; XML was expected';
  if (/^<(!doctype\s+html|html)\b/i.test(start)) return 'the response is an HTML page; XML was expected';
  if (!start.startsWith('<')) return 'the response is not XML';
  if (!start.trimEnd().endsWith('>')) return 'the XML is cut off or followed by something else';
  const prolog = start.slice(0, Math.max(0, start.search(/<[^!?]/)));
  if (/<!doctype/i.test(prolog)) return 'the XML has a DOCTYPE';
  return undefined;
}

/** `</a/>`: the validator takes it for `<a/>`, the parser for `</…>`, which would put what follows into the wrong parent. */
function refuseSelfClosedEndTags(validated: string): void {
  const pattern = /<\/[^<>]*\/\s*>/;
  if (pattern.test(validated) && pattern.test(withoutLiteralParts(validated))) {
    throw new Error('the XML is not well-formed (an end tag closes itself)', { cause: REFUSAL });
  }
}

/** Leaves out CDATA sections and comments, in one pass. */
function withoutLiteralParts(text: string): string {
  let end: string | null = null;
  let rest = '';
  for (const part of text.split(/(<!\[CDATA\[|\]\]>|<!--|-->)/)) {
    if (end !== null) end = part === end ? null : end;
    else if (part === '<![CDATA[') end = ']]>';
    else if (part === '<!--') end = '-->';
    else rest += part;
  }
  return rest;
}

function explain(error: unknown): string {
  const { code, line, message, cause } = error as Error & { code?: string; line?: number };
  if (cause === REFUSAL) return message;
  if (code) return `the XML is cut off or not well-formed (${code} in line ${line ?? '?'})`;
  if (message.startsWith('[SECURITY]')) return 'the XML holds a forbidden element name';
  if (message.startsWith('Maximum nested')) return `the XML is nested deeper than ${MAX_LEVELS} levels`;
  return 'the XML cannot be read';
}

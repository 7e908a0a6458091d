export { trimBlanks } from './blanks.js';
export { readXml, type XmlElement, type XmlReadContext, type XmlValue } from './read.js';
export { writeXml, type XmlFields, type XmlField } from './write.js';

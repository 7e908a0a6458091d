export { trimBlanks } from './blanks.js';
export { type XmlElement, type XmlValue } from './element.js';
export { readXml, readXmlSteps, type XmlReadContext } from './read.js';
export { writeXml, type XmlFields, type XmlField } from './write.js';

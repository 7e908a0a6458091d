export type XmlValue = string | XmlElement | XmlValue[];

/** An element's children by name, namespace prefixes and attributes left out. Text beside children stands under `#text`. */
export interface XmlElement {
  [name: string]: XmlValue;
}

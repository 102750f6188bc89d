import { XmlDocument, type XmlElement, XsdValidator } from "libxml2-wasm";

/** An element of a parsed document: its name, attributes, own text and children. */
export interface Element {
  name: string;
  attributes: Record<string, string>;
  text: string;
  children: Element[];
}

/**
 * Parses XML strictly, and holds it to a schema.
 *
 * @throws Error naming what is wrong, and where
 */
export function parseXml(xml: string, schema: string): Element {
  using document = XmlDocument.fromString(xml);
  using rules = XmlDocument.fromString(schema);
  using validator = XsdValidator.fromDoc(rules);
  validator.validate(document);
  return elementOf(document.root);
}

/** Every element below one, and itself. */
export function everyElement(element: Element): Element[] {
  return [element, ...element.children.flatMap(everyElement)];
}

function elementOf(element: XmlElement): Element {
  const children: Element[] = [];
  for (let node = element.firstChild; node !== null; node = node.next) {
    if ("attrs" in node) children.push(elementOf(node as XmlElement));
  }
  const attributes = Object.fromEntries(element.attrs.map(({ name, value }) => [name, value]));
  return { name: element.name, attributes, text: children.length === 0 ? element.content : "", children };
}

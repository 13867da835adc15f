import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';

export const namespaces = {
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
} as const;

const elementNode = 1;
const textNode = 3;
const limitBytes = 262_144;

/**
 * Parses a document of elements, attributes and text, and nothing else: no DOCTYPE and so no entities of its own, no
 * comments, which cut a text in two, no CDATA, no processing instructions.
 *
 * @returns undefined when there is anything else in it, it is not well-formed, or larger than 256 KiB.
 */
export function parseStrict(text: string): Document | undefined {
  if (text.length > limitBytes) return undefined;
  const xml = text.replace(/^\uFEFF?\s*<\?xml\s[^?<>]*\?>/, '').trim();
  if (/<[!?]/.test(xml) || !xml.startsWith('<')) return undefined;
  try {
    const document = new DOMParser({
      onError: (_level, message) => {
        throw new Error(message);
      },
    }).parseFromString(xml, 'text/xml');
    return document.documentElement && hasPlainNodesOnly(document.documentElement) ? document : undefined;
  } catch {
    return undefined;
  }
}

function hasPlainNodesOnly(element: Element): boolean {
  for (const child of Array.from(element.childNodes)) {
    if (child.nodeType === textNode) continue;
    if (child.nodeType !== elementNode || !hasPlainNodesOnly(child as Element)) return false;
  }
  return true;
}

/** All elements of a document, in order. */
export const allElements = (document: Document): Element[] =>
  Array.from(document.getElementsByTagName('*')) as Element[];

/** Element children, in order. */
export const childrenOf = (element: Element): Element[] =>
  (Array.from(element.childNodes) as Node[]).filter((node): node is Element => node.nodeType === elementNode);

/** Whether an element has this name in this namespace. */
export const isNamed = (element: Element, namespace: string, name: string): boolean =>
  element.namespaceURI === namespace && element.localName === name;

/** Children of a name in a namespace. */
export const named = (element: Element, namespace: string, name: string): Element[] =>
  childrenOf(element).filter((child) => isNamed(child, namespace, name));

/** The one child of that name; undefined when there is none or more than one. */
export function onlyChild(element: Element, namespace: string, name: string): Element | undefined {
  const found = named(element, namespace, name);
  return found.length === 1 ? found[0] : undefined;
}

/** Text of an element that has no elements in it, without blanks around it; undefined otherwise. */
export function textOf(element: Element | undefined): string | undefined {
  if (!element || childrenOf(element).length > 0) return undefined;
  const text = (element.textContent ?? '').trim();
  return text === '' ? undefined : text;
}

/** An attribute without namespace; undefined when it is not there. */
export const attributeOf = (element: Element, name: string): string | undefined =>
  element.hasAttribute(name) ? (element.getAttribute(name) ?? undefined) : undefined;

/** Text as content or attribute of an element. */
export const escapeXml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');

import { ScimFault } from './fault.ts';

/** One comparison: the attribute in lower case, and what it has to be. */
export type Comparison = { readonly attribute: string; readonly value: string | boolean };

const one = /^\s*([A-Za-z][\w.:-]*(?:\[[^\]]{1,100}\])?(?:\.[A-Za-z]+)?)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false)\s*/i;

/**
 * Comparisons of a filter, all of which have to hold: `userName eq "sam"`, `a eq "b" and active eq true`.
 *
 * @param attributes those that can be asked for, in lower case.
 *
 * Directories ask whether somebody is there, and for nothing else: every other operator is refused.
 */
export function readFilter(text: string | undefined, attributes: readonly string[]): Comparison[] {
  if (text === undefined || text.trim() === '') return [];
  const found: Comparison[] = [];
  let rest = text;
  for (;;) {
    const match = one.exec(rest);
    const attribute = match?.[1]
      ?.toLowerCase()
      .replace(/\[[^\]]*\]/, '')
      .replace(/^urn:.*:/, '');
    if (!match || !attribute || !attributes.includes(attribute)) {
      throw new ScimFault('invalidFilter', 'Only eq, on few attributes, joined by and');
    }
    found.push({ attribute, value: literal(match[2]!) });
    rest = rest.slice(match[0].length);
    if (rest === '') return found;
    if (!/^and\s+/i.test(rest) || found.length === 5) {
      throw new ScimFault('invalidFilter', 'Only eq, on few attributes, joined by and');
    }
    rest = rest.replace(/^and\s+/i, '');
  }
}

function literal(text: string): string | boolean {
  if (!text.startsWith('"')) return text.toLowerCase() === 'true';
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new ScimFault('invalidFilter', 'A text that does not end');
  }
}

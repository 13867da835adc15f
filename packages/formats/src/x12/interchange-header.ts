/** Character codes of an interchange; -1 for one it does not have. */
export type Delimiters = {
  readonly element: number;
  readonly component: number;
  readonly repetition: number;
  readonly terminator: number;
};

export type InterchangeHeader = {
  readonly delimiters: Delimiters;
  /** Position of the segment terminator. */
  readonly end: number;
  /** Elements ISA01 to ISA16 have the lengths the standard fixes. */
  readonly isPadded: boolean;
  /** ISA11 names a usable repetition separator wherever the version asks for one. */
  readonly hasSeparators: boolean;
};

/** Longest ISA that is still taken for one: the padded form has 106 bytes. */
export const maxHeaderLength = 512;
const paddedLength = 105;

const isAlphanumeric = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122);

/**
 * Delimiters of the ISA at a position, read by counting its elements, never by fixed columns.
 *
 * @param text     latin1 text of the bytes
 * @param at       position of 'ISA'
 * @param isStrict also asks for the shape of ISA01 and ISA12: for an ISA found where none should be
 * @returns        the header; 'incomplete' when the text ends within it; 'none' when this is no ISA.
 *
 * The repetition separator (ISA11) exists from version 00402 on; before, ISA11 is a standards identifier.
 */
export function readInterchangeHeader(
  text: string,
  at: number,
  isStrict: boolean,
): InterchangeHeader | 'incomplete' | 'none' {
  if (at + 3 >= text.length) return 'incomplete';
  const element = text.charCodeAt(at + 3);
  if (isAlphanumeric(element) || element === 32 || element === 10 || element === 13) return 'none';

  const starts: number[] = [];
  const limit = Math.min(text.length, at + maxHeaderLength);
  let lineBreaks = 0;
  let i = at + 3;
  for (; i < limit && starts.length < 16; i++) {
    const code = text.charCodeAt(i);
    if (code === element) starts.push(i + 1);
    else if (code === 10 || code === 13) lineBreaks++;
  }
  if (starts.length < 16) return limit < text.length || limit === at + maxHeaderLength ? 'none' : 'incomplete';
  if (i + 1 >= text.length) return 'incomplete';

  let component = text.charCodeAt(i);
  let end = i + 1;
  // An empty ISA16: what stands in its place is the terminator, and a segment follows at once.
  if (isAlphanumeric(text.charCodeAt(end))) {
    end = i;
    component = -1;
  }
  const terminator = text.charCodeAt(end);
  if (isAlphanumeric(terminator) || terminator === element || terminator === component) return 'none';
  if (component !== -1 && (isAlphanumeric(component) || component === element)) return 'none';

  const elementText = (n: number) => text.slice(starts[n - 1], starts[n]! - 1).replace(/[\r\n]/g, '');
  const version = elementText(12);
  if (isStrict && (!/^00\d{3}$/.test(version) || elementText(1).length !== 2)) return 'none';

  const takesRepetition = version >= '00402' && version <= '99999';
  const eleventh = elementText(11);
  const code = eleventh.length === 1 ? eleventh.charCodeAt(0) : -1;
  const isUsable = code !== -1 && !isAlphanumeric(code) && code !== 32 && code !== element && code !== terminator;
  return {
    delimiters: { element, component, repetition: takesRepetition && isUsable ? code : -1, terminator },
    end,
    isPadded: end - at - lineBreaks === paddedLength,
    hasSeparators: component !== -1 && (isUsable || !takesRepetition),
  };
}

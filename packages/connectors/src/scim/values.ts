import { ScimFault } from './fault.ts';

/** An object of JSON, as it arrived. */
export type Json = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value by its name, whatever the case of its letters: attribute names have none (RFC 7643, section 2.1). */
export function attributeValue(object: Json, name: string): unknown {
  const key = Object.keys(object).find((one) => one.toLowerCase() === name.toLowerCase());
  return key === undefined ? undefined : object[key];
}

/** A text of at most so many characters, without blanks around it; undefined when it is absent, null or empty. */
export function textAt(value: unknown, limit = 255): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value.length > limit) throw new ScimFault('invalidValue', 'A text was expected');
  const text = value.trim();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is refused
  if (/[\u0000-\u001f\u007f]/.test(text)) throw new ScimFault('invalidValue', 'A text has control characters');
  return text === '' ? undefined : text;
}

/** true or false; one large directory writes them as text with a capital. */
export function booleanAt(value: unknown): boolean {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  throw new ScimFault('invalidValue', 'true or false was expected');
}

/** A list; one value alone is a list of one. */
export const listAt = (value: unknown): readonly unknown[] =>
  value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];

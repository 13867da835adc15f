/** Reading fields of a parsed JSON object, each named in the error it causes. */

export type Fields = Readonly<Record<string, unknown>>;

export type RecordErrorCode =
  | 'json'
  | 'not-an-object'
  | 'missing'
  | 'type'
  | 'unknown-value'
  | 'range'
  | 'not-a-date'
  | 'conflict';

/** A line that cannot be scored. The message has fixed words and no value of the line. */
export class RecordError extends Error {
  readonly code: RecordErrorCode;
  readonly field: string;

  constructor(code: RecordErrorCode, field: string, message: string) {
    super(message);
    this.code = code;
    this.field = field;
  }
}

/** Whether the value is a JSON object. */
export const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Text that is not empty. `path` names the field in the error when it is nested. */
export function textAt(fields: Fields, field: string, path = field): string {
  const value = fields[field];
  if (value == null) throw new RecordError('missing', path, 'is needed');
  if (typeof value !== 'string' || value === '') throw new RecordError('type', path, 'must be text');
  return value;
}

/** Text, or nothing when absent. */
export function optionalTextAt(fields: Fields, field: string, path = field): string | undefined {
  return fields[field] == null ? undefined : textAt(fields, field, path);
}

/** One of a closed list of words. */
export function oneOfAt<Word extends string>(
  fields: Fields,
  field: string,
  words: readonly Word[],
  path = field,
): Word {
  const value = fields[field];
  if (value == null) throw new RecordError('missing', path, 'is needed');
  if (typeof value !== 'string') throw new RecordError('type', path, 'must be text');
  if (!(words as readonly string[]).includes(value)) {
    throw new RecordError('unknown-value', path, `must be one of ${words.join(', ')}`);
  }
  return value as Word;
}

/** True or false, or nothing when absent. */
export function booleanAt(fields: Fields, field: string): boolean | undefined {
  const value = fields[field];
  if (value == null) return undefined;
  if (typeof value !== 'boolean') throw new RecordError('type', field, 'must be true or false');
  return value;
}

/** A list; empty when absent. */
export function arrayAt(fields: Fields, field: string, path = field): readonly unknown[] {
  const value = fields[field];
  if (value == null) return [];
  if (!Array.isArray(value)) throw new RecordError('type', path, 'must be a list');
  return value;
}

/** Parsed JSON as it is walked here: nothing in it is trusted to have the type that the standard gives it. */

/** A JSON object. Only names of the standard are read from it, so keys like `__proto__` mean nothing. */
export type Node = Readonly<Record<string, unknown>>;

const none: readonly Node[] = [];

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value where it is an object; of an array its first one, because sources mix up 'one' and 'many'. */
export function node(value: unknown): Node | undefined {
  if (Array.isArray(value)) return value.find(isNode);
  return isNode(value) ? value : undefined;
}

/** The objects of an array; an object alone counts as an array of one. */
export function nodes(value: unknown): readonly Node[] {
  if (!Array.isArray(value)) return isNode(value) ? [value] : none;
  for (const element of value) if (!isNode(element)) return value.filter(isNode);
  return value as readonly Node[];
}

/** A string of at least one character. */
export const string = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** Whole numbers of an array, or of a lone number. */
export function wholeNumbers(value: unknown): readonly number[] {
  const all = Array.isArray(value) ? value : [value];
  return all.filter((element): element is number => Number.isSafeInteger(element));
}

/** The object without the properties that are undefined. */
export function present<T extends object>(value: { readonly [Key in keyof T]: T[Key] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;
}

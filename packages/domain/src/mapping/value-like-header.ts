import { parseMbi } from '../kernel/identifiers.ts';

/** Fewer digits, such as of a year or a month, name no person. */
const numberForm = /^(\d{5,}|\d{3}[- ]\d{2}[- ]\d{4})$/;
const dateForm = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})$/;

/**
 * Whether a column's name looks like a value: a long number, a day, an MBI. A table without a header has its first row
 * taken for one, and a contract would keep that row's values for good.
 *
 * Names of people look like names of columns; they are not found.
 */
export function looksLikeValue(header: string): boolean {
  const text = header.trim();
  return numberForm.test(text) || dateForm.test(text) || parseMbi(text).ok;
}

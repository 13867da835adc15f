import type { Brand } from './brand.ts';
import { failed, ok, type Result } from './result.ts';

/** Condition category number after hierarchies (before them: condition category), always of a named model. */
export type Hcc = Brand<number, 'Hcc'>;
/** ICD-10-CM code without dot, upper case: 'E1122'. */
export type Icd10Cm = Brand<string, 'Icd10Cm'>;

/** A condition category number from a number or 'HCC37', '37', '37.0'; or 'form'. */
export function parseHcc(text: string | number): Result<Hcc, 'form'> {
  const number = typeof text === 'number' ? text : Number(text.trim().replace(/^R?X?HCC/i, ''));
  return Number.isInteger(number) && number > 0 && number < 1000 ? ok(number as Hcc) : failed('form');
}

const normalForm = /^[0-9A-Z]+$/;
const icd10CmForm = /^[A-Z][0-9][0-9A-Z][0-9A-Z]{0,4}$/;

/** Code as looked up in tables: trimmed, upper case, without dots. Says nothing about validity. */
export function normalizeCode(text: string): string {
  // Most are written so already.
  return normalForm.test(text) ? text : text.trim().toUpperCase().replaceAll('.', '');
}

/** ICD-10-CM from text as received, form only; or 'form': a code may be well formed and not exist. */
export function parseIcd10Cm(text: string): Result<Icd10Cm, 'form'> {
  const code = normalizeCode(text);
  return icd10CmForm.test(code) ? ok(code as Icd10Cm) : failed('form');
}

import { normalizeCode, parseIcd10Cm } from '../kernel/codes.ts';
import type { CalendarDate } from '../kernel/dates.ts';
import type { CodeSystem } from './source.ts';

/** First day of service, or of discharge from a stay, that is coded in ICD-10-CM. */
const icd10From = '2015-10-01' as CalendarDate;
const icd9Form = /^(\d{3}|V\d{2}|E\d{3})\d{0,2}$/;

/**
 * Code system of a diagnosis whose source does not name it: by the day, because codes such as V4501 or E9289 have the
 * form of both.
 *
 * @param lastDay discharge or last day of the service; without one the code counts as ICD-10-CM.
 * @returns       'other' for a code that has not the form of the system of that day.
 *
 * Source: 45 CFR 162.1002; CMS transition to ICD-10, claims that span 1 October 2015.
 */
export function diagnosisSystemOf(code: string, lastDay: CalendarDate | undefined): CodeSystem {
  if (lastDay !== undefined && lastDay < icd10From) return icd9Form.test(normalizeCode(code)) ? 'icd9cm' : 'other';
  return parseIcd10Cm(code).ok ? 'icd10cm' : 'other';
}

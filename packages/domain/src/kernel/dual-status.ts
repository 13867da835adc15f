export type DualClass = 'full' | 'partial';

/**
 * Medicare dual status codes of people who also have Medicaid, by what Medicaid pays: full benefits, or premiums and
 * cost sharing only. 00, 07, 09, 10, 99 and NA are no dual status.
 *
 * Source: CMS, Master Beneficiary Summary File, dual status of a month; months of dual eligibility count these codes.
 */
export const dualClasses: ReadonlyMap<string, DualClass> = new Map([
  ['01', 'partial'],
  ['02', 'full'],
  ['03', 'partial'],
  ['04', 'full'],
  ['05', 'partial'],
  ['06', 'partial'],
  ['08', 'full'],
]);

/** Class of a code as it was sent, with one digit or two; undefined for one that means no Medicaid, and for none. */
export const dualClassOf = (code: string | undefined): DualClass | undefined =>
  code === undefined ? undefined : dualClasses.get(code.padStart(2, '0'));

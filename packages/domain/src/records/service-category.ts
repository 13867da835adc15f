import type { ServiceCategory } from './service-categories.ts';

/**
 * First digits of a bill type (facility and classification, without the leading zero) by category, in the order they are
 * asked. Hospice goes before other facilities of type 8; what no line names is 'other'.
 *
 * Source: CMS, Medicare Claims Processing Manual, chapter 1, section 80.3.2.2, and chapter 25 (FL 4, type of bill).
 */
export const billTypesOf: readonly (readonly [ServiceCategory, readonly string[]])[] = [
  ['inpatient', ['11', '41']],
  ['skilled-nursing', ['18', '2']],
  ['home-health', ['3']],
  ['hospice', ['81', '82']],
  ['outpatient', ['12', '13', '14', '43', '7', '83', '84', '85', '87', '89']],
];

/**
 * Revenue codes of an emergency department, with the leading zero and without.
 *
 * Source: ResDAC, "How to identify hospital claims for emergency room visits": 0450 to 0459 and 0981.
 */
export const emergencyRevenueCodes: readonly string[] = [
  '981',
  ...Array.from({ length: 10 }, (_, n) => `45${n}`),
].flatMap((code) => [code, `0${code}`]);

/** Source: CMS place of service code set: 23 emergency room, 01 pharmacy. */
export const emergencyPlace = '23';
export const pharmacyPlace = '01';

/**
 * First letters and digits of HCPCS codes for equipment, prosthetics, orthotics and supplies.
 *
 * Source: CMS, HCPCS Level II and DMEPOS fee schedule; A9 holds drugs of imaging too and is left out.
 */
export const supplyPrefixes: readonly string[] = ['A4', 'A5', 'A6', 'A7', 'A8', 'B4', 'B5', 'B9', 'E', 'K', 'L'];

export type CategorizedLine = { readonly revenueCode?: string; readonly pos?: string; readonly procedure?: string };
export type CategorizedClaim = {
  readonly type: 'institutional' | 'professional';
  readonly billType?: string;
  readonly lines: readonly CategorizedLine[];
};

const isSupply = (procedure: string): boolean => supplyPrefixes.some((prefix) => procedure.startsWith(prefix));

/**
 * The one category a claim is counted under.
 *
 * An institutional claim goes by its bill type; an outpatient one with a line of an emergency department is 'emergency',
 * while an emergency that ends in a stay is part of the stay. A professional claim is 'supplies' when every procedure on
 * it is one, else 'emergency' or 'pharmacy' by the place of a line, else 'professional'.
 *
 * The facts ask the same in SQL (store, facts/claim-services.ts); a test holds the two together.
 */
export function serviceCategoryOf({ type, billType = '', lines }: CategorizedClaim): ServiceCategory {
  if (type === 'institutional') {
    const found = billTypesOf.find(([, starts]) => starts.some((start) => billType.startsWith(start)))?.[0] ?? 'other';
    const isEmergency = lines.some(({ revenueCode = '' }) => emergencyRevenueCodes.includes(revenueCode));
    return found === 'outpatient' && isEmergency ? 'emergency' : found;
  }
  const procedures = lines.flatMap(({ procedure }) => procedure ?? []);
  if (procedures.length > 0 && procedures.every(isSupply)) return 'supplies';
  if (lines.some(({ pos }) => pos === emergencyPlace)) return 'emergency';
  return lines.some(({ pos }) => pos === pharmacyPlace) ? 'pharmacy' : 'professional';
}

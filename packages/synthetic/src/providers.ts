import { npiCheckDigit } from '@optimiq/domain/kernel/identifiers';

/** A facility with its National Provider Identifier and CMS Certification Number. */
export type Facility = { readonly npi: string; readonly ccn: string };

const npis = new Map<number, string>();

/**
 * National Provider Identifier of a synthetic provider.
 *
 * @param serial 0 to 99,999,999.
 * @returns      ten digits that begin with 2 (CMS has only issued numbers that begin with 1) and pass the check digit.
 *
 * Source: 45 CFR 162.406; the check digit is Luhn's over 80840 and the number.
 */
export function syntheticNpi(serial: number): string {
  let npi = npis.get(serial);
  if (!npi) {
    const body = `2${String((serial * 7_919 + 104_729) % 100_000_000).padStart(8, '0')}`;
    npi = body + npiCheckDigit(body);
    npis.set(serial, npi);
  }
  return npi;
}

/** A practitioner of a specialty (CMS two-digit code) in a town; `which` tells colleagues apart, 0 to 9. */
export const practitionerNpi = (town: number, specialty: string, which: number): string =>
  syntheticNpi((town * 100 + Number(specialty)) * 10 + which);

const ranges = {
  hospital: 1,
  critical: 1300,
  skilled: 5000,
  homeHealth: 7000,
  dialysis: 2500,
  clinic: 3800,
  center: 1800,
};
export type FacilityKind = keyof typeof ranges;
const kinds = Object.keys(ranges) as FacilityKind[];

/**
 * A facility of a town; `which` tells two of a kind apart, 0 to 4.
 *
 * Its certification number has state prefix 99, which no facility in the United States carries, and the range of its kind.
 */
export function facilityOf(town: number, kind: FacilityKind, which: number): Facility {
  const serial = ranges[kind] + town * 5 + which;
  return {
    npi: syntheticNpi(1_000_000 + kinds.indexOf(kind) * 10_000 + town * 5 + which),
    ccn: `99${String(serial).padStart(4, '0')}`,
  };
}

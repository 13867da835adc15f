import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import { type Node, nodes, string } from './json.ts';
import type { Report } from './report.ts';
import { tokenOf } from './values.ts';

/** What an Identifier is, by its system and its type (HL7 table 0203, CARIN identifier types). */
export type IdentifierKind = 'mbi' | 'ssn' | 'npi' | 'ccn' | 'member' | 'claim' | 'claim-group' | 'other';

const systems: ReadonlyMap<string, IdentifierKind | 'medicare'> = new Map([
  ['http://hl7.org/fhir/sid/us-mbi', 'mbi'],
  ['urn:oid:2.16.840.1.113883.4.927', 'mbi'],
  // Either the MBI or the claim number before it, which is a social security number with a suffix.
  ['http://hl7.org/fhir/sid/us-medicare', 'medicare'],
  ['http://hl7.org/fhir/sid/us-ssn', 'ssn'],
  ['urn:oid:2.16.840.1.113883.4.1', 'ssn'],
  ['http://bluebutton.cms.hhs.gov/identifier#hicn', 'ssn'],
  ['http://hl7.org/fhir/sid/us-hicn', 'ssn'],
  ['urn:oid:2.16.840.1.113883.4.572', 'ssn'],
  ['http://hl7.org/fhir/sid/us-npi', 'npi'],
  ['urn:oid:2.16.840.1.113883.4.6', 'npi'],
  ['https://bluebutton.cms.gov/resources/variables/carr_clm_blg_npi_num', 'npi'],
  ['https://bluebutton.cms.gov/resources/variables/org_npi_num', 'npi'],
  ['http://terminology.hl7.org/NamingSystem/CCN', 'ccn'],
  ['urn:oid:2.16.840.1.113883.4.336', 'ccn'],
  ['https://bluebutton.cms.gov/resources/variables/prvdr_num', 'ccn'],
  ['https://bluebutton.cms.gov/resources/variables/bene_id', 'member'],
  ['https://bluebutton.cms.gov/resources/variables/clm_id', 'claim'],
  ['https://bluebutton.cms.gov/resources/variables/pde_id', 'claim'],
  ['https://dcgeo.cms.gov/resources/variables/dcn', 'claim'],
  ['https://bluebutton.cms.gov/resources/identifier/claim-group', 'claim-group'],
]);

const types: ReadonlyMap<string, IdentifierKind | 'medicare'> = new Map([
  ['MC', 'medicare'],
  ['SS', 'ssn'],
  ['SB', 'ssn'],
  ['NPI', 'npi'],
  ['npi', 'npi'],
  ['PRN', 'ccn'],
  ['MB', 'member'],
  ['MR', 'member'],
  ['PI', 'member'],
  ['pt', 'member'],
  ['um', 'member'],
  ['uc', 'claim'],
]);

/** What this Identifier is; its system is believed before its type. */
export function kindOf(identifier: Node): IdentifierKind {
  const system = typeof identifier.system === 'string' ? systems.get(identifier.system) : undefined;
  const kind = system ?? typeKindOf(identifier);
  if (kind !== 'medicare') return kind ?? 'other';
  const value = string(identifier.value);
  return value && parseMbi(value).ok ? 'mbi' : 'ssn';
}

function typeKindOf(identifier: Node): IdentifierKind | 'medicare' | undefined {
  for (const type of nodes(identifier.type)) {
    for (const coding of nodes(type.coding)) {
      const kind = typeof coding.code === 'string' ? types.get(coding.code) : undefined;
      if (kind) return kind;
    }
  }
  return undefined;
}

/** Value of the first Identifier of this kind that has one. */
export function identifierOf(
  identifiers: unknown,
  kind: IdentifierKind,
  report: Report,
  path: string,
): string | undefined {
  for (const identifier of nodes(identifiers)) {
    if (kindOf(identifier) !== kind) continue;
    const value = tokenOf(identifier.value, report, `${path}.value`);
    if (value) return value;
  }
  return undefined;
}

import { normalizeCode } from '@optimiq/domain/mapping/normalize-codes';
import type { ClinicalCode, ClinicalCodeSystem } from '@optimiq/domain/records/source-clinical';
import { type Node, node, nodes, string } from './json.ts';
import type { Report } from './report.ts';
import { tokenOf } from './values.ts';

/**
 * URI of a code system to the name it has in records. 'icd10' is ICD-10 without saying of what: CMS writes it for
 * diagnoses and procedures alike.
 */
const systems: ReadonlyMap<string, ClinicalCodeSystem | 'icd10' | 'icd9'> = new Map([
  ['http://hl7.org/fhir/sid/icd-10-cm', 'icd10cm'],
  ['urn:oid:2.16.840.1.113883.6.90', 'icd10cm'],
  ['http://hl7.org/fhir/sid/icd-10', 'icd10'],
  ['http://hl7.org/fhir/sid/icd-10-us', 'icd10'],
  ['http://hl7.org/fhir/sid/icd-9-cm', 'icd9'],
  ['http://hl7.org/fhir/sid/icd-9', 'icd9'],
  ['http://hl7.org/fhir/sid/icd-9-cm/diagnosis', 'icd9'],
  ['urn:oid:2.16.840.1.113883.6.103', 'icd9'],
  ['http://www.cms.gov/Medicare/Coding/ICD10', 'icd10pcs'],
  ['http://hl7.org/fhir/sid/icd-10-pcs', 'icd10pcs'],
  ['urn:oid:2.16.840.1.113883.6.4', 'icd10pcs'],
  ['http://www.ama-assn.org/go/cpt', 'hcpcs'],
  ['urn:oid:2.16.840.1.113883.6.12', 'hcpcs'],
  ['https://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'hcpcs'],
  ['http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets', 'hcpcs'],
  ['urn:oid:2.16.840.1.113883.6.285', 'hcpcs'],
  ['https://bluebutton.cms.gov/resources/codesystem/hcpcs', 'hcpcs'],
  ['https://bluebutton.cms.gov/resources/variables/hcpcs_cd', 'hcpcs'],
  ['https://www.cms.gov/Medicare/Medicare-Fee-for-Service-Payment/ProspMedicareFeeSvcPmtGen/HIPPSCodes', 'hcpcs'],
  ['http://loinc.org', 'loinc'],
  ['urn:oid:2.16.840.1.113883.6.1', 'loinc'],
  ['http://www.nlm.nih.gov/research/umls/rxnorm', 'rxnorm'],
  ['urn:oid:2.16.840.1.113883.6.88', 'rxnorm'],
  ['http://hl7.org/fhir/sid/ndc', 'ndc'],
  ['urn:oid:2.16.840.1.113883.6.69', 'ndc'],
  ['http://snomed.info/sct', 'snomed'],
  ['urn:oid:2.16.840.1.113883.6.96', 'snomed'],
  ['http://hl7.org/fhir/sid/cvx', 'cvx'],
  ['urn:oid:2.16.840.1.113883.12.292', 'cvx'],
]);

/** What the codes are of, which settles a bare 'ICD-10'. */
export type CodeUse = 'diagnosis' | 'procedure';

/** Name of a code system by its URI; 'other' for one that is not known here. */
export function systemOf(uri: unknown, use: CodeUse = 'diagnosis'): ClinicalCodeSystem {
  const system = typeof uri === 'string' ? systems.get(uri) : undefined;
  if (system === 'icd10') return use === 'procedure' ? 'icd10pcs' : 'icd10cm';
  if (system === 'icd9') return use === 'procedure' ? 'other' : 'icd9cm';
  return system ?? 'other';
}

const noReason = 'http://terminology.hl7.org/CodeSystem/data-absent-reason';

/**
 * Codes of a CodeableConcept or of several, ICD-10 first and otherwise in their order; each once. Texts and displays
 * are not looked at.
 */
export function codesOf(concept: unknown, report: Report, path: string, use?: CodeUse): ClinicalCode[] {
  const codes: ClinicalCode[] = [];
  for (const each of nodes(concept)) {
    for (const coding of nodes(each.coding)) {
      if (coding.system === noReason) continue;
      const token = tokenOf(coding.code, report, `${path}.coding.code`);
      if (!token) continue;
      const system = systemOf(coding.system, use);
      const code = system === 'ndc' ? elevenDigits(token) : token;
      if (codes.some((other) => other.system === system && other.code === code)) continue;
      if (system === 'icd10cm' && codes.length > 0 && codes[0]!.system !== 'icd10cm') codes.unshift({ system, code });
      else codes.push({ system, code });
    }
  }
  return codes;
}

/** FHIR takes an NDC in the ten digits with dashes of its label, and in the eleven of a claim. */
function elevenDigits(ndc: string): string {
  const normalized = normalizeCode('ndc', ndc);
  return normalized.ok ? normalized.value.text : ndc;
}

/** First code of a CodeableConcept or Coding, of whatever system: a status, a class, a category. */
export function firstCode(concept: unknown, report: Report, path: string): string | undefined {
  const holder = node(concept);
  if (!holder) return tokenOf(string(concept), report, path);
  if (holder.coding === undefined) return tokenOf(holder.code, report, `${path}.code`);
  for (const coding of nodes(holder.coding)) {
    const code = tokenOf(coding.code, report, `${path}.coding.code`);
    if (code) return code;
  }
  return undefined;
}

/** Whether any coding of the concept has this code, in whatever system. */
export function hasCode(concept: Node | undefined, code: string): boolean {
  for (const coding of nodes(concept?.coding)) if (coding.code === code) return true;
  return false;
}

/** Last part of a URL, small: CMS names variables by the address of their description. */
export function variableOf(url: unknown): string {
  if (typeof url !== 'string') return '';
  const slash = url.lastIndexOf('/');
  return (slash === -1 ? url : url.slice(slash + 1)).toLowerCase();
}

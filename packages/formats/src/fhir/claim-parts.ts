import type { SourceDiagnosis } from '@optimiq/domain/records/source';
import type { ClinicalCode } from '@optimiq/domain/records/source-clinical';
import { codesOf, firstCode, hasCode, variableOf } from './codes.ts';
import type { Reading } from './context.ts';
import { type Node, node, nodes, string } from './json.ts';
import { resolve } from './references.ts';
import { tokenOf } from './values.ts';

/** Member of the care team of a claim, by its sequence. */
export type CareTeamMember = {
  readonly sequence: unknown;
  readonly rank: number;
  readonly npi?: string;
  readonly specialty?: string;
};

/** Who gave the care, first: CARIN says performing or rendering, Blue Button and HL7 primary. */
const renderingRoles: ReadonlyMap<string, number> = new Map([
  ['performing', 1],
  ['rendering', 1],
  ['primary', 2],
]);
const otherRank = 9;

/** Care team with the NPI of each, whatever its form is. */
export function careTeamOf(reading: Reading): readonly CareTeamMember[] {
  return nodes(reading.resource.careTeam).map((member): CareTeamMember => {
    const target = resolve(member.provider, reading.resource, reading.index);
    const npi = tokenOf(target?.npi, reading.report, 'careTeam.provider');
    let rank = otherRank;
    for (const { code } of nodes(node(member.role)?.coding))
      rank = Math.min(rank, renderingRoles.get(String(code)) ?? otherRank);
    const specialty = member.qualification === undefined ? undefined : specialtyOf(member.qualification, reading);
    return { sequence: member.sequence, rank, ...(npi && { npi }), ...(specialty && { specialty }) };
  });
}

/** CMS specialty where it is given, else the taxonomy code. */
function specialtyOf(qualification: unknown, { report }: Reading): string | undefined {
  const codings = nodes(node(qualification)?.coding);
  const medicare = codings.find(({ system }) => /prvdr_spclty|PRVDR-SPCLTY/.test(String(system)));
  return tokenOf((medicare ?? codings[0])?.code, report, 'careTeam.qualification');
}

/** The one of these members who rendered the care. Roles that say something else do not count. */
export function renderingOf(
  team: readonly CareTeamMember[],
  sequences?: readonly number[],
): CareTeamMember | undefined {
  let best: CareTeamMember | undefined;
  for (const member of team) {
    if (!member.npi || member.rank === otherRank) continue;
    if (sequences && !sequences.includes(member.sequence as number)) continue;
    if (!best || member.rank < best.rank) best = member;
  }
  return best;
}

/** Qualifiers of X12 for the types of diagnoses, ICD-10 and ICD-9. */
const qualifiers: readonly (readonly [code: string, icd10: string, icd9: string])[] = [
  ['principal', 'ABK', 'BK'],
  ['admitting', 'ABJ', 'BJ'],
  ['externalcauseofinjury', 'ABN', 'BN'],
  ['patientreasonforvisit', 'APR', 'PR'],
];

/** Diagnoses in the order of the claim, and the order that each sequence number has. */
export function diagnosesOf(reading: Reading) {
  const diagnoses: SourceDiagnosis[] = [];
  const orders = new Map<unknown, number>();
  for (const diagnosis of nodes(reading.resource.diagnosis)) {
    const code = diagnosisCodeOf(diagnosis, reading);
    if (!code) continue;
    const order = diagnoses.length + 1;
    if (!orders.has(diagnosis.sequence)) orders.set(diagnosis.sequence, order);
    const system = code.system === 'icd10cm' || code.system === 'icd9cm' ? code.system : 'other';
    if (system === 'other') {
      diagnoses.push({ order, code: code.code, system });
      continue;
    }
    const types = nodes(diagnosis.type);
    const type = qualifiers.find(([name]) => types.some((each) => hasCode(each, name)));
    const qualifier = system === 'icd10cm' ? (type?.[1] ?? 'ABF') : (type?.[2] ?? 'BF');
    diagnoses.push({ order, code: code.code, system, qualifier });
  }
  if (diagnoses.some(({ system }) => system !== 'icd10cm')) {
    reading.report.warn('code-system', 'diagnosis', 'diagnoses that are not ICD-10-CM are kept and not scored');
  }
  return { diagnoses, orders };
}

function diagnosisCodeOf(diagnosis: Node, reading: Reading): ClinicalCode | undefined {
  const { report, resource, index } = reading;
  if (diagnosis.diagnosisReference !== undefined) {
    const codes = resolve(diagnosis.diagnosisReference, resource, index)?.codes;
    if (!codes) report.warn('missing-value', 'diagnosis.diagnosisReference', 'the diagnosis referred to is not found');
    return codes?.[0];
  }
  return codesOf(diagnosis.diagnosisCodeableConcept, report, 'diagnosis', 'diagnosis')[0];
}

/** Supporting information by category: CARIN's code, or the variable of CMS, small. */
export function supportingInfoOf({ resource }: Reading): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  for (const each of nodes(resource.supportingInfo ?? resource.information)) {
    for (const category of nodes(each.category)) {
      for (const { code } of nodes(category.coding)) {
        const name = variableOf(code);
        if (!found.has(name)) found.set(name, each);
      }
    }
  }
  return found;
}

/** Coded value of the first of these categories that is there. */
export function infoCode(info: ReadonlyMap<string, Node>, reading: Reading, ...names: string[]): string | undefined {
  for (const name of names) {
    const code = info.has(name) ? firstCode(info.get(name)!.code, reading.report, 'supportingInfo.code') : undefined;
    if (code) return code;
  }
  return undefined;
}

/** Value of an extension by the variable of CMS that its address ends with. */
export function extensionOf(holder: Node | undefined, variable: string): Node | undefined {
  return nodes(holder?.extension).find(({ url }) => variableOf(url) === variable);
}

/** Facility type and bill classification with frequency, without a leading zero: '111'. */
export function billTypeOf(info: ReadonlyMap<string, Node>, reading: Reading): string | undefined {
  const { resource, report } = reading;
  for (const { system, code } of nodes(node(info.get('typeofbill')?.code)?.coding)) {
    if (typeof code === 'string' && /TypeOfBill$/.test(String(system)) && /^0?\d{3}$/.test(code)) return code.slice(-3);
  }
  const facility = code(extensionOf(node(resource.facility), 'clm_fac_type_cd')?.valueCoding);
  const typed = nodes(node(resource.type)?.coding).find(
    ({ system }) => variableOf(system) === 'clm_srvc_clsfctn_type_cd',
  );
  const classification = code(typed ?? extensionOf(resource, 'clm_srvc_clsfctn_type_cd')?.valueCoding);
  const frequency = infoCode(info, reading, 'clm_freq_cd', 'typeofbill');
  const billType = facility && classification && frequency && `${facility}${classification}${frequency}`;
  return billType ? tokenOf(billType, report, 'facility') : undefined;
}

const code = (coding: unknown): string | undefined => string(node(coding)?.code);

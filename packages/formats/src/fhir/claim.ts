import { parseNpi } from '@optimiq/domain/kernel/identifiers';
import { sumOfLines } from '@optimiq/domain/records/line-sums';
import type { ClaimType, SourceClaim } from '@optimiq/domain/records/source';
import { amountsOf } from './amounts.ts';
import { linesOf } from './claim-lines.ts';
import {
  billTypeOf,
  careTeamOf,
  diagnosesOf,
  extensionOf,
  infoCode,
  renderingOf,
  supportingInfoOf,
} from './claim-parts.ts';
import { hasCode, variableOf } from './codes.ts';
import { type Reading, requiredPerson } from './context.ts';
import { readFills } from './fill.ts';
import { identifierOf } from './identifiers.ts';
import { type Node, node, nodes, string } from './json.ts';
import { idOf, resolve } from './references.ts';
import { centsOf, periodOf, tokenOf } from './values.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** Kinds of claim of Blue Button (`eob-type`), which are right where the category beside them is not. */
const eobTypes: ReadonlyMap<string, ClaimType | 'pharmacy'> = new Map([
  ['CARRIER', 'professional'],
  ['DME', 'professional'],
  ['INPATIENT', 'institutional'],
  ['OUTPATIENT', 'institutional'],
  ['SNF', 'institutional'],
  ['HHA', 'institutional'],
  ['HOSPICE', 'institutional'],
  ['PDE', 'pharmacy'],
]);

/**
 * ExplanationOfBenefit or Claim: a claim, or fills where it is one of a pharmacy.
 *
 * A cancelled one voids the claim of its number; drafts, errors and requests for authorization are no claims.
 *
 * Source: HL7 FHIR R4; CARIN Blue Button 2; the mappings of Blue Button 2.0 versions 1 and 2.
 */
export function readClaim(reading: Reading): void {
  const { resource, report } = reading;
  if (resource.use !== undefined && resource.use !== 'claim' && resource.use !== 'complete') {
    report.unsupported('use', 'requests for authorization and estimates are not claims');
    return;
  }
  if (resource.status === 'draft' || resource.status === 'entered-in-error') {
    report.unsupported('status', 'drafts and what was entered in error are not loaded');
    return;
  }
  const type = typeOf(reading);
  const claimId =
    identifierOf(resource.identifier, 'claim', report, 'identifier') ??
    identifierOf(resource.identifier, 'other', report, 'identifier') ??
    tokenOf(reading.id, report, 'id');
  if (claimId === undefined) report.error('missing-identifier', 'identifier', 'the claim has no number');
  const person = requiredPerson(reading, 'patient');
  if (claimId === undefined || report.hasError) return;
  if (type === 'pharmacy') readFills(reading, claimId, person);
  else reading.records.push(toClaim(reading, claimId, type, person));
}

function toClaim(reading: Reading, claimId: string, type: ClaimType, person: SourceClaim['person']): SourceClaim {
  const { resource, report, at } = reading;
  const info = supportingInfoOf(reading);
  const team = careTeamOf(reading);
  const { diagnoses, orders } = diagnosesOf(reading);
  const lines = linesOf(reading, team, orders);
  const claim: Mutable<SourceClaim> = { kind: 'claim', at, claimId, type, frequency: '1', person, diagnoses, lines };

  const isInstitutional = type === 'institutional';
  const billType = isInstitutional ? billTypeOf(info, reading) : undefined;
  const replaced = replacedOf(reading);
  claim.frequency = frequencyOf(reading, billType, replaced !== undefined);
  if (replaced) claim.originalClaimId = replaced;
  if (billType) claim.billType = billType;

  const billed = periodOf(resource.billablePeriod, report, 'billablePeriod');
  const from =
    billed.from ??
    lines
      .map((line) => line.serviceFrom)
      .filter(Boolean)
      .sort()[0];
  const through =
    billed.through ??
    lines
      .map((line) => line.serviceThrough)
      .filter(Boolean)
      .sort()
      .at(-1) ??
    from;
  if (from) claim.serviceFrom = from;
  if (through) claim.serviceThrough = through;
  if (from && through && from > through)
    report.warn('date-order', 'billablePeriod', 'the service ends before it begins');

  if (isInstitutional) addStay(claim, reading, info);
  addAmounts(claim, reading);
  // In Blue Button version 1 the primary provider of an institution is the attending one.
  addProviders(claim, reading, renderingOf(isInstitutional ? team.filter(({ rank }) => rank === 1) : team));
  return claim;
}

function typeOf({ resource, report }: Reading): ClaimType | 'pharmacy' {
  for (const { system, code } of nodes(node(resource.type)?.coding)) {
    const type = /^eob-type$/i.test(variableOf(system)) ? eobTypes.get(String(code)) : undefined;
    if (type) return type;
  }
  const type = node(resource.type);
  if (hasCode(type, 'pharmacy')) return 'pharmacy';
  if (hasCode(type, 'institutional')) return 'institutional';
  if (!hasCode(type, 'professional')) {
    report.warn('unknown-value', 'type', 'a type of claim that is not known is taken as professional');
  }
  return 'professional';
}

/** '8' for a cancelled claim, what the bill type says, '7' where it replaces another, else '1'. */
function frequencyOf({ resource }: Reading, billType: string | undefined, isReplacing: boolean): string {
  if (resource.status === 'cancelled') return '8';
  const stated = billType?.at(-1);
  if (stated && stated !== '1') return stated;
  return isReplacing ? '7' : '1';
}

/** Number of the claim that this one replaces: `related` of the kind 'prior' or 'replaces'. */
function replacedOf({ resource, report }: Reading): string | undefined {
  for (const related of nodes(resource.related)) {
    const relation = node(related.relationship);
    if (!hasCode(relation, 'prior') && !hasCode(relation, 'replaces')) continue;
    const claim = node(related.claim);
    const number = node(related.reference)?.value ?? node(claim?.identifier)?.value ?? idOf(string(claim?.reference));
    return tokenOf(number, report, 'related');
  }
  return undefined;
}

function addStay(claim: Mutable<SourceClaim>, reading: Reading, info: ReadonlyMap<string, Node>): void {
  const { resource, report } = reading;
  const period = resource.hospitalization ?? info.get('admissionperiod')?.timingPeriod;
  const { from, through } = periodOf(period, report, 'supportingInfo.timingPeriod');
  if (from) claim.admitOn = from;
  const status = infoCode(info, reading, 'discharge-status', 'ptnt_dschrg_stus_cd');
  // CMS writes its variable without the zero that the code has.
  if (status) claim.dischargeStatus = status.padStart(2, '0');
  if (through && claim.dischargeStatus !== '30') claim.dischargeOn = through;
  const drg =
    infoCode(info, reading, 'drg', 'clm_drg_cd') ??
    nodes(resource.diagnosis).flatMap(({ packageCode }) => nodes(node(packageCode)?.coding))[0]?.code;
  const code = tokenOf(drg, report, 'supportingInfo.code');
  if (code) claim.drg = code;
}

/** Totals of the claim, else the sums of its lines. Claim states one total; STU3 names it otherwise. */
function addAmounts(claim: Mutable<SourceClaim>, { resource, report }: Reading): void {
  const isMoney = node(resource.total)?.category === undefined;
  const totals = isMoney ? {} : amountsOf(resource.total, report, 'total.amount');
  const stated = isMoney ? (resource.total ?? resource.totalCost) : resource.totalCost;
  const money = (variable: string) =>
    centsOf(extensionOf(resource, variable)?.valueMoney, report, 'extension.valueMoney');
  const billed =
    totals.billedCents ??
    centsOf(stated, report, 'total') ??
    money('nch_carr_clm_sbmtd_chrg_amt') ??
    sumOfLines(claim.lines, 'billedCents');
  const allowed = totals.allowedCents ?? money('nch_carr_clm_alowd_amt') ?? sumOfLines(claim.lines, 'allowedCents');
  const paid =
    centsOf(node(resource.payment)?.amount, report, 'payment.amount') ??
    totals.paidCents ??
    sumOfLines(claim.lines, 'paidCents');
  if (billed !== undefined) claim.billedCents = billed;
  if (allowed !== undefined) claim.allowedCents = allowed;
  if (paid !== undefined) claim.paidCents = paid;
}

function addProviders(claim: Mutable<SourceClaim>, reading: Reading, rendering: ReturnType<typeof renderingOf>): void {
  const { resource, report, index } = reading;
  const parties = [resource.provider, resource.organization, resource.facility].map((party) =>
    resolve(party, resource, index),
  );
  const billing = tokenOf(parties.find((party) => party?.npi)?.npi, report, 'provider');
  const ccn =
    claim.type === 'institutional' ? tokenOf(parties.find((party) => party?.ccn)?.ccn, report, 'provider') : undefined;
  if (billing) claim.billingNpi = billing;
  if (ccn) claim.ccn = ccn;
  if (rendering?.npi) claim.renderingNpi = rendering.npi;
  if (rendering?.specialty) claim.specialty = rendering.specialty;
  if (billing && !parseNpi(billing).ok) {
    report.warn('identifier-form', 'provider', 'the billing NPI is not well formed');
  }
  if (rendering?.npi && !parseNpi(rendering.npi).ok) {
    report.warn('identifier-form', 'careTeam.provider', 'the rendering NPI is not well formed');
  }
}

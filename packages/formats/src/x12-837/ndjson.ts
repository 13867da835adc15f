import type { SourceProblem } from '@optimiq/domain/records/source';
import type { JsonBytes } from '../x12/json-bytes.ts';
import type { Adjudication837, Adjustment837, Claim837, Line837, Payer837, Person837, Provider837 } from './claim.ts';

/** Writes a claim as one line of `optimiq x12 parse`, line feed included. */
export function writeClaim(out: JsonBytes, claim: Claim837): void {
  out.raw('{"kind":"claim"');
  out.text(',"interchange":', claim.interchange);
  out.text(',"group":', claim.group);
  out.text(',"transaction":', claim.transaction);
  out.number(',"offset":', claim.offset);
  out.text(',"claim_id":', claim.claimId);
  out.text(',"type":', claim.type);
  out.text(',"frequency":', claim.frequency);
  out.number(',"billed_cents":', claim.billedCents);
  out.text(',"facility_code":', claim.facilityCode);
  out.text(',"bill_type":', billTypeOf(claim));
  out.text(',"original_reference":', claim.originalReference);
  out.text(',"service_from":', claim.statementFrom);
  out.text(',"service_to":', claim.statementTo);
  out.text(',"admitted_on":', claim.admittedOn);
  out.text(',"discharged_on":', claim.dischargedOn);
  out.text(',"discharge_status":', claim.dischargeStatus);
  out.text(',"drg":', claim.drg);
  if (claim.isCutOff) out.raw(',"cut_off":true');
  out.raw(',"subscriber":{');
  writePerson(out, claim.subscriber);
  out.raw('},"patient":{');
  out.text(',"relationship":', claim.relationship);
  if (claim.patient !== claim.subscriber) writePerson(out, claim.patient);
  out.raw('},"providers":[');
  for (const provider of claim.providers) writeProvider(out, provider);
  out.raw('],"payers":[');
  for (const payer of claim.payers) writePayer(out, payer);
  out.raw('],"diagnoses":[');
  for (const { order, qualifier, code, poa } of claim.diagnoses) {
    out.next();
    out.raw('{"order":');
    out.value(order);
    out.text(',"qualifier":', qualifier);
    out.text(',"code":', code);
    out.text(',"poa":', poa);
    out.raw('}');
  }
  if (claim.procedures.length > 0) {
    out.raw('],"procedures":[');
    for (const { qualifier, code, performedOn } of claim.procedures) {
      out.next();
      out.raw('{');
      out.text(',"qualifier":', qualifier);
      out.text(',"code":', code);
      out.text(',"performed_on":', performedOn);
      out.raw('}');
    }
  }
  out.raw('],"lines":[');
  for (const line of claim.lines) writeLine(out, line);
  out.raw(']}\n');
}

/** Writes a problem as one line of `optimiq x12 parse`, line feed included. */
export function writeProblem(out: JsonBytes, problem: SourceProblem): void {
  out.raw('{"kind":"problem"');
  out.text(',"severity":', problem.severity);
  out.number(',"segment":', problem.at.segment);
  out.number(',"offset":', problem.at.offset);
  out.text(',"message":', problem.message);
  out.text(',"rule":', problem.rule);
  out.text(',"field":', problem.field);
  out.raw('}\n');
}

/** Type of bill: facility code and frequency, of institutional claims whose facility code is one (qualifier A). */
export function billTypeOf(claim: Claim837): string | undefined {
  if (claim.type !== 'institutional' || claim.facilityQualifier !== 'A' || !claim.facilityCode) return undefined;
  return `${claim.facilityCode}${claim.frequency ?? ''}`;
}

function writePerson(out: JsonBytes, person: Person837): void {
  out.text(',"last_name":', person.lastName);
  out.text(',"first_name":', person.firstName);
  out.text(',"member_id":', person.memberId);
  out.text(',"birth_date":', person.birthDate);
  out.text(',"sex":', person.sex);
}

function writeProvider(out: JsonBytes, provider: Provider837): void {
  const { name, firstName } = provider;
  out.next();
  out.raw('{');
  out.text(',"role":', provider.role);
  out.text(',"npi":', provider.npi);
  out.text(',"id":', provider.id);
  out.text(',"name":', name !== undefined && firstName !== undefined ? `${name}, ${firstName}` : (name ?? firstName));
  out.text(',"taxonomy":', provider.taxonomy);
  out.text(',"tax_id":', provider.taxId);
  out.raw('}');
}

function writePayer(out: JsonBytes, payer: Payer837): void {
  out.next();
  out.raw('{');
  out.text(',"order":', payer.order);
  out.text(',"id":', payer.id);
  out.text(',"name":', payer.name);
  out.text(',"filing":', payer.filing);
  out.number(',"paid_cents":', payer.paidCents);
  writeAdjustments(out, payer.adjustments);
  out.raw('}');
}

function writeLine(out: JsonBytes, line: Line837): void {
  out.next();
  out.raw('{"number":');
  out.value(line.number);
  out.text(',"revenue_code":', line.revenueCode);
  out.text(',"code":', line.code);
  if (line.modifiers !== undefined) {
    out.raw(',"modifiers":[');
    for (const modifier of line.modifiers) {
      out.next();
      out.quoted(modifier);
    }
    out.raw(']');
  }
  out.number(',"units":', line.units);
  out.text(',"unit":', line.unit);
  out.number(',"billed_cents":', line.billedCents);
  out.text(',"pos":', line.pos);
  out.text(',"service_from":', line.serviceFrom);
  out.text(',"service_to":', line.serviceTo);
  if (line.pointers !== undefined) {
    out.raw(',"diagnosis_pointers":[');
    for (const pointer of line.pointers) {
      out.next();
      out.value(pointer);
    }
    out.raw(']');
  }
  if (line.providers !== undefined) {
    out.raw(',"providers":[');
    for (const provider of line.providers) writeProvider(out, provider);
    out.raw(']');
  }
  if (line.adjudications !== undefined) {
    out.raw(',"adjudications":[');
    for (const adjudication of line.adjudications) writeAdjudication(out, adjudication);
    out.raw(']');
  }
  out.raw('}');
}

function writeAdjudication(out: JsonBytes, adjudication: Adjudication837): void {
  out.next();
  out.raw('{');
  out.text(',"payer_id":', adjudication.payerId);
  out.number(',"paid_cents":', adjudication.paidCents);
  out.number(',"units":', adjudication.units);
  out.text(',"paid_on":', adjudication.paidOn);
  writeAdjustments(out, adjudication.adjustments);
  out.raw('}');
}

function writeAdjustments(out: JsonBytes, adjustments: readonly Adjustment837[] | undefined): void {
  if (adjustments === undefined) return;
  out.key(',"adjustments":[');
  for (const { group, reason, cents, units } of adjustments) {
    out.next();
    out.raw('{');
    out.text(',"group":', group);
    out.text(',"reason":', reason);
    out.number(',"cents":', cents);
    out.number(',"units":', units);
    out.raw('}');
  }
  out.raw(']');
}

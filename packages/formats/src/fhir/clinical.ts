import type { ClinicalCode } from '@optimiq/domain/records/source-clinical';
import { type CodeUse, codesOf, firstCode } from './codes.ts';
import { type Reading, referredId, requiredId, requiredPerson } from './context.ts';
import { node, nodes } from './json.ts';
import { resolve } from './references.ts';
import { dateOf, numberOf, periodOf, tokenOf } from './values.ts';

/** Condition: a diagnosis of a chart. What was refuted or entered in error says so in `verification`. */
export function readCondition(reading: Reading): void {
  const { resource, report, records } = reading;
  const base = baseOf(reading, requiredCodes(reading, 'code', 'diagnosis'), resource.clinicalStatus, 'clinicalStatus');
  const verification = firstCode(resource.verificationStatus, report, 'verificationStatus');
  const category = categoryOf(reading, ['problem-list-item', 'encounter-diagnosis']);
  const onsetOn =
    dateOf(resource.onsetDateTime, report, 'onsetDateTime') ??
    periodOf(resource.onsetPeriod, report, 'onsetPeriod').from;
  const abatedOn =
    dateOf(resource.abatementDateTime, report, 'abatementDateTime') ??
    periodOf(resource.abatementPeriod, report, 'abatementPeriod').through;
  const recordedOn = dateOf(resource.recordedDate, report, 'recordedDate');
  if (report.hasError) return;
  records.push({
    kind: 'condition',
    ...base,
    ...(verification && { verification }),
    ...(category && { category }),
    ...(onsetOn && { onsetOn }),
    ...(abatedOn && { abatedOn }),
    ...(recordedOn && { recordedOn }),
  });
}

/** Encounter: a visit or a stay. */
export function readEncounter(reading: Reading): void {
  const { resource, report, records } = reading;
  const base = baseOf(reading, codesOf(resource.type, report, 'type'), resource.status, 'status');
  const { from, through } = periodOf(resource.period, report, 'period');
  const encounterClass = firstCode(node(resource.class), report, 'class');
  const hospitalization = node(resource.hospitalization);
  const dischargeStatus = firstCode(
    node(hospitalization?.dischargeDisposition),
    report,
    'hospitalization.dischargeDisposition',
  );
  if (report.hasError) return;
  records.push({
    kind: 'encounter',
    ...base,
    ...(encounterClass && { class: encounterClass }),
    ...(from && { from }),
    ...(through && { through }),
    ...(dischargeStatus && { dischargeStatus }),
  });
}

/** Procedure: what was done, or what was not: see `status`. */
export function readProcedure(reading: Reading): void {
  const { resource, report, records } = reading;
  const base = baseOf(reading, requiredCodes(reading, 'code', 'procedure'), resource.status, 'status');
  const period = periodOf(resource.performedPeriod, report, 'performedPeriod');
  const day = dateOf(resource.performedDateTime, report, 'performedDateTime');
  const from = day ?? period.from;
  const through = day ?? period.through;
  if (report.hasError) return;
  records.push({ kind: 'procedure', ...base, ...(from && { from }), ...(through && { through }) });
}

/** MedicationRequest: an order, with the drug in it, contained, or elsewhere in the bundle. */
export function readMedicationRequest(reading: Reading): void {
  const { resource, report, records, index } = reading;
  const isReference = resource.medicationReference !== undefined;
  const codes = isReference
    ? (resolve(resource.medicationReference, resource, index)?.codes ?? [])
    : codesOf(resource.medicationCodeableConcept, report, 'medicationCodeableConcept');
  if (codes.length === 0) {
    const path = isReference ? 'medicationReference' : 'medicationCodeableConcept';
    report.error('missing-value', path, 'the drug has no code');
  }
  const base = baseOf(reading, codes, resource.status, 'status');
  const intent = tokenOf(resource.intent, report, 'intent');
  const writtenOn = dateOf(resource.authoredOn, report, 'authoredOn');
  const dispense = node(resource.dispenseRequest);
  const supply = node(dispense?.expectedSupplyDuration);
  const isDays = supply?.code === 'd' || /^days?$/i.test(String(supply?.unit));
  const daysSupply = isDays ? numberOf(supply?.value, report, 'dispenseRequest.expectedSupplyDuration') : undefined;
  const quantity = numberOf(node(dispense?.quantity)?.value, report, 'dispenseRequest.quantity');
  const refills = numberOf(dispense?.numberOfRepeatsAllowed, report, 'dispenseRequest.numberOfRepeatsAllowed');
  if (report.hasError) return;
  records.push({
    kind: 'medication',
    ...base,
    ...(intent && { intent }),
    ...(writtenOn && { writtenOn }),
    ...(daysSupply !== undefined && { daysSupply }),
    ...(quantity !== undefined && { quantity }),
    ...(refills !== undefined && { refills }),
  });
}

/** What every clinical record has: person, id, status, codes, visit and the NPI of who gave or stated it. */
export function baseOf(reading: Reading, codes: readonly ClinicalCode[], stated: unknown, statusPath: string) {
  const { resource, report, at, index } = reading;
  const id = requiredId(reading);
  const person = requiredPerson(reading, resource.subject === undefined ? 'patient' : 'subject');
  const status = firstCode(stated, report, statusPath);
  const visit = resource.encounter ?? nodes(node(resource.context)?.encounter)[0];
  const encounterId = referredId(reading, visit, 'encounter');
  const participant = node(resource.participant);
  const performer = node(resource.performer);
  const practitioner =
    participant?.individual ??
    performer?.actor ??
    performer ??
    resource.requester ??
    resource.asserter ??
    resource.recorder;
  const npi = tokenOf(resolve(practitioner, resource, index)?.npi, report, 'performer');
  return {
    at,
    person,
    id,
    codes,
    ...(status && { status }),
    ...(encounterId && { encounterId }),
    ...(npi && { npi }),
  };
}

/** Codes of an element without which the record would say nothing. */
export function requiredCodes(reading: Reading, path: string, use?: CodeUse): readonly ClinicalCode[] {
  const codes = codesOf(reading.resource[path], reading.report, path, use);
  if (codes.length === 0) reading.report.error('missing-value', path, 'there is no code, or only a text');
  return codes;
}

/** The category that is one of these, else the first. */
export function categoryOf({ resource, report }: Reading, known: readonly string[]): string | undefined {
  const categories = nodes(resource.category);
  for (const category of categories) {
    for (const { code } of nodes(category.coding)) if (known.includes(String(code))) return String(code);
  }
  return categories.length > 0 ? firstCode(categories[0], report, 'category') : undefined;
}

import type { SourceFill, SourcePerson } from '@optimiq/domain/records/source';
import type { ClinicalCode } from '@optimiq/domain/records/source-clinical';
import { amountsOf } from './amounts.ts';
import { servicedOf } from './claim-lines.ts';
import { extensionOf, supportingInfoOf } from './claim-parts.ts';
import { codesOf } from './codes.ts';
import { type Reading, requiredId, requiredPerson } from './context.ts';
import { type Node, node, nodes } from './json.ts';
import { resolve } from './references.ts';
import { dateOf, numberOf, periodOf } from './values.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** A pharmacy claim: a fill for each item; of a compound the first drug that is named. */
export function readFills(reading: Reading, claimId: string, person: SourcePerson): void {
  const { resource, report, at, records } = reading;
  if (resource.status === 'cancelled') {
    report.unsupported('status', 'a cancelled fill is not loaded, and takes back none');
    return;
  }
  const info = supportingInfoOf(reading);
  const infoNumber = (name: string) =>
    numberOf(node(info.get(name)?.valueQuantity)?.value, report, 'supportingInfo.valueQuantity');
  const items = nodes(resource.item);
  const totals = amountsOf(
    node(resource.total)?.category === undefined ? undefined : resource.total,
    report,
    'total.amount',
  );
  for (const [place, item] of (items.length > 0 ? items : [{}]).entries()) {
    const filledOn = servicedOf(item, report).from ?? periodOf(resource.billablePeriod, report, 'billablePeriod').from;
    if (!filledOn) {
      report.error('missing-value', 'item.servicedDate', 'the fill has no date');
      return;
    }
    const fill: Mutable<SourceFill> = {
      kind: 'fill',
      at,
      fillId: items.length > 1 ? `${claimId}-${place + 1}` : claimId,
      person,
      filledOn,
    };
    const drug = codesOf(item.productOrService ?? item.service, report, 'item.productOrService');
    const details = nodes(item.detail);
    const parts = details.flatMap((detail) => codesOf(detail.productOrService, report, 'item.detail.productOrService'));
    addDrug(fill, [...drug, ...parts]);
    const quantity = node(item.quantity) ?? node(details[0]?.quantity);
    const amounts = amountsOf(item.adjudication, report, 'item.adjudication.amount');
    addNumbers(fill, {
      quantity: numberOf(quantity?.value, report, 'item.quantity'),
      daysSupply: infoNumber('dayssupply') ?? extensionNumber(quantity, 'days_suply_num', reading),
      fillNumber: infoNumber('refillnum') ?? extensionNumber(quantity, 'fill_num', reading),
      costCents: amounts.costCents ?? amounts.billedCents ?? (items.length > 1 ? undefined : totals.costCents),
      memberShareCents: amounts.shareCents,
    });
    records.push(fill);
  }
}

/** MedicationDispense that was handed over: a fill without amounts. */
export function readDispense(reading: Reading): void {
  const { resource, report, at, records, index } = reading;
  if (resource.status !== undefined && resource.status !== 'completed' && resource.status !== 'in-progress') {
    report.unsupported('status', 'a dispense that was not completed is not loaded');
    return;
  }
  const fillId = requiredId(reading);
  const person = requiredPerson(reading, 'subject');
  const filledOn =
    dateOf(resource.whenHandedOver, report, 'whenHandedOver') ?? dateOf(resource.whenPrepared, report, 'whenPrepared');
  if (!filledOn) report.error('missing-value', 'whenHandedOver', 'the fill has no date');
  if (!filledOn || report.hasError) return;
  const fill: Mutable<SourceFill> = { kind: 'fill', at, fillId, person, filledOn };
  const codes =
    resource.medicationReference === undefined
      ? codesOf(resource.medicationCodeableConcept, report, 'medicationCodeableConcept')
      : resolve(resource.medicationReference, resource, index)?.codes;
  addDrug(fill, codes ?? []);
  addNumbers(fill, {
    quantity: numberOf(node(resource.quantity)?.value, report, 'quantity'),
    daysSupply: numberOf(node(resource.daysSupply)?.value, report, 'daysSupply'),
  });
  if (!fill.ndc && !fill.rxnorm) report.warn('missing-value', 'medicationCodeableConcept', 'the fill names no drug');
  records.push(fill);
}

function addDrug(fill: Mutable<SourceFill>, codes: readonly ClinicalCode[]): void {
  const ndc = codes.find(({ system }) => system === 'ndc');
  const rxnorm = codes.find(({ system }) => system === 'rxnorm');
  if (ndc) fill.ndc = ndc.code;
  if (rxnorm) fill.rxnorm = rxnorm.code;
}

type FillNumbers = Pick<SourceFill, 'quantity' | 'daysSupply' | 'fillNumber' | 'costCents' | 'memberShareCents'>;

function addNumbers(fill: Mutable<SourceFill>, numbers: { [Key in keyof FillNumbers]: number | undefined }): void {
  if (numbers.quantity !== undefined) fill.quantity = numbers.quantity;
  if (numbers.daysSupply !== undefined) fill.daysSupply = numbers.daysSupply;
  if (numbers.fillNumber !== undefined) fill.fillNumber = numbers.fillNumber;
  if (numbers.costCents !== undefined) fill.costCents = numbers.costCents;
  if (numbers.memberShareCents !== undefined) fill.memberShareCents = numbers.memberShareCents;
}

const extensionNumber = (holder: Node | undefined, variable: string, { report }: Reading): number | undefined =>
  numberOf(node(extensionOf(holder, variable)?.valueQuantity)?.value, report, 'item.quantity.extension');

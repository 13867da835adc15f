import { addName, identifierOf, isSocialSecurity, type OpenPerson } from '../x12/person.ts';
import type { Segment } from '../x12/segment.ts';
import { centsOf, dateOf } from '../x12/values.ts';
import { type Context835, type OpenClaim, reject } from './context.ts';

/** CLP: opens loop 2100. */
export function openClaim(context: Context835, segment: Segment): void {
  const amount = (n: number): number | undefined => {
    const cents = centsOf(segment, n);
    return Number.isNaN(cents) ? undefined : cents;
  };
  const billedCents = amount(3);
  const paidCents = amount(4);
  const claim: OpenClaim = {
    ordinal: segment.ordinal,
    offset: segment.offset,
    claimId: segment.element(1).trim(),
    payerClaimId: segment.element(7).trim() || undefined,
    status: segment.element(2).trim(),
    billedCents: billedCents ?? 0,
    paidCents: paidCents ?? 0,
    memberShareCents: amount(5),
    filing: segment.filled(6),
    frequency: segment.filled(9),
    drg: segment.filled(11),
    patient: undefined,
    insured: undefined,
    corrected: undefined,
    renderingNpi: undefined,
    serviceFrom: undefined,
    serviceThrough: undefined,
    adjustments: [],
    remarks: [],
    lines: [],
    isRejected: false,
  };
  context.claim = claim;
  context.line = undefined;
  context.sink.row();
  if (claim.claimId === '') reject(context, segment, 'missing-value', 'the claim has no number', 'CLP01');
  if (claim.status === '') reject(context, segment, 'missing-value', 'the claim has no status', 'CLP02');
  if (billedCents === undefined) reject(context, segment, 'not-a-number', 'the billed amount is no amount', 'CLP03');
  if (paidCents === undefined) {
    context.isSumKnown = false;
    reject(context, segment, 'not-a-number', 'the paid amount is no amount', 'CLP04');
  } else context.sumCents += paidCents;
  if (Number.isNaN(centsOf(segment, 5))) {
    context.report('warning', 'not-a-number', segment, "the patient's share is no amount", 'CLP05');
  }
}

/** NM1 of loop 2100: the patient, the insured, what the payer corrected, who rendered the service. */
export function readName({ report }: Context835, claim: OpenClaim, segment: Segment): void {
  switch (segment.element(1)) {
    case 'QC':
      claim.patient = personOf(segment);
      return;
    case 'IL':
      claim.insured = personOf(segment);
      return;
    case '74':
      claim.corrected = personOf(segment);
      return;
    case '82':
      if (!segment.isElement(8, 'XX')) return;
      if (/^\d{10}$/.test(segment.element(9))) claim.renderingNpi = segment.element(9);
      else report('warning', 'identifier-form', segment, 'the rendering NPI is not well formed', 'NM109');
      return;
    default:
      return;
  }
}

/** HN is the Medicare number: one that is no MBI is made of a social security number. */
function personOf(segment: Segment): OpenPerson {
  const id = identifierOf(segment.filled(9));
  const isDropped = isSocialSecurity(segment) || (segment.isElement(8, 'HN') && !id.mbi);
  const person: OpenPerson = isDropped ? {} : id;
  addName(person, segment);
  return person;
}

/** DTM of loops 2100 and 2110: first and last day of the claim or of the line. */
export function readDate(context: Context835, segment: Segment): void {
  const { claim, line } = context;
  const target = line ?? claim;
  const qualifier = segment.element(1);
  const isFirst = line ? qualifier === '150' || qualifier === '472' : qualifier === '232';
  const isLast = line ? qualifier === '151' || qualifier === '472' : qualifier === '233';
  if (!target || !(isFirst || isLast)) return;
  const on = dateOf(segment.element(2));
  if (!on) {
    context.report('warning', 'not-a-date', segment, 'the date is no date', 'DTM02');
    return;
  }
  if (isFirst) target.serviceFrom = on;
  if (isLast) target.serviceThrough = on;
}

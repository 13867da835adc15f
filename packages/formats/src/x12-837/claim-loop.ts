import type { Segment } from '../x12/segment.ts';
import { centsOf, dateOf, datesOf } from '../x12/values.ts';
import { type Claim837, emptyPerson } from './claim.ts';
import { addWithin, type Context837, reject } from './context.ts';

const maxCodes = 500;

/** CLM: opens loop 2300 under the billing provider, subscriber and patient that stand open. */
export function openClaim(context: Context837, segment: Segment): void {
  const subscriber = context.subscriber;
  const patient = context.patient;
  const claim: Claim837 = {
    interchange: context.interchange,
    group: context.group,
    transaction: context.transaction,
    segment: segment.ordinal,
    offset: segment.offset,
    claimId: segment.filled(1),
    type: context.type,
    facilityCode: segment.component(5, 1) || undefined,
    facilityQualifier: segment.component(5, 2) || undefined,
    frequency: segment.component(5, 3) || undefined,
    billedCents: centsOf(segment, 2),
    originalReference: undefined,
    statementFrom: undefined,
    statementTo: undefined,
    admittedOn: undefined,
    dischargedOn: undefined,
    dischargeStatus: undefined,
    drg: undefined,
    subscriber: subscriber?.person ?? emptyPerson(),
    patient: patient?.person ?? subscriber?.person ?? emptyPerson(),
    relationship: patient?.relationship ?? '18',
    providers: context.billing.slice(),
    payers: subscriber ? subscriber.payers.slice() : [],
    diagnoses: [],
    procedures: [],
    lines: [],
    isCutOff: false,
    isRejected: false,
  };
  context.claim = claim;
  context.loop = 'claim';
  context.line = undefined;
  context.otherPayer = undefined;
  context.adjudication = undefined;
  context.person = undefined;
  context.provider = undefined;

  if (!subscriber) reject(context, segment, 'structure', 'the claim is in no subscriber loop', 'HL');
  else if (!patient && subscriber.relationship !== '18') {
    context.report('warning', 'structure', segment, 'no patient loop: the subscriber is taken as the patient', 'SBR02');
  }
  if (!claim.claimId?.trim()) reject(context, segment, 'missing-value', 'the claim has no number', 'CLM01');
  if (claim.billedCents === undefined || Number.isNaN(claim.billedCents)) {
    claim.billedCents = undefined;
    reject(context, segment, 'not-a-number', 'the billed amount is no amount', 'CLM02');
  }
  if (!claim.frequency) {
    context.report('warning', 'missing-value', segment, 'the claim has no frequency code', 'CLM05-3');
  }
}

/** DTP of loop 2300: statement dates, admission, discharge. */
export function readClaimDate(context: Context837, claim: Claim837, segment: Segment): void {
  const qualifier = segment.element(1);
  if (qualifier !== '434' && qualifier !== '472' && qualifier !== '435' && qualifier !== '096') return;
  const dates = datesOf(segment);
  if (dates === undefined) return;
  if (dates === 'not-a-date') {
    reject(context, segment, 'not-a-date', 'the date is no date', 'DTP03');
    return;
  }
  if (qualifier === '435') claim.admittedOn = dates.from;
  else if (qualifier === '096') claim.dischargedOn = dates.from;
  else {
    claim.statementFrom = dates.from;
    claim.statementTo = dates.to;
  }
}

const diagnosisQualifiers = new Set(['ABK', 'ABF', 'ABJ', 'APR', 'ABN', 'BK', 'BF', 'BJ', 'PR', 'BN', 'ZZ']);
const procedureQualifiers = new Set(['BBR', 'BBQ', 'BR', 'BQ', 'CAH', 'BP', 'BO']);

/** HI: up to twelve composites, each perhaps repeated: diagnoses, procedures, DRG. Other code lists are not kept. */
export function readCodes(context: Context837, claim: Claim837, segment: Segment): void {
  const { text, starts, repetitionSeparator } = segment;
  for (let n = 1; n < segment.count; n++) {
    let from = starts[n]!;
    const end = starts[n + 1]! - 1;
    while (from < end) {
      let to = end;
      if (repetitionSeparator !== -1) {
        for (let i = from; i < end; i++) {
          if (text.charCodeAt(i) === repetitionSeparator) {
            to = i;
            break;
          }
        }
      }
      readCode(context, claim, segment, from, to, n);
      from = to + 1;
    }
  }
}

function readCode(
  context: Context837,
  claim: Claim837,
  segment: Segment,
  from: number,
  to: number,
  element: number,
): void {
  const qualifier = segment.componentBetween(from, to, 1);
  const code = segment.componentBetween(from, to, 2);
  if (code === '' || qualifier === '') {
    context.report(
      'warning',
      'missing-value',
      segment,
      'the code or its code list is missing',
      `HI${String(element).padStart(2, '0')}`,
    );
  } else if (diagnosisQualifiers.has(qualifier)) {
    const order = claim.diagnoses.length + 1;
    const poa = segment.componentBetween(from, to, 9) || undefined;
    addWithin(context, segment, claim.diagnoses, { order, qualifier, code, poa }, maxCodes);
  } else if (procedureQualifiers.has(qualifier)) {
    const performedOn = dateOf(segment.componentBetween(from, to, 4));
    addWithin(context, segment, claim.procedures, { qualifier, code, performedOn }, maxCodes);
  } else if (qualifier === 'DR') {
    claim.drg = code;
  }
}

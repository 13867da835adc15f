import type { Segment } from '../x12/segment.ts';
import { centsOf, datesOf, quantityOf } from '../x12/values.ts';
import type { Adjustment837, Claim837, Line837 } from './claim.ts';
import { addWithin, type Context837, reject } from './context.ts';

const maxLines = 10_000;
const maxAdjudications = 200;

/** LX: opens loop 2400. */
export function openLine(context: Context837, claim: Claim837, segment: Segment, number: number): Line837 {
  const line: Line837 = {
    number,
    code: undefined,
    modifiers: undefined,
    revenueCode: undefined,
    units: undefined,
    unit: undefined,
    billedCents: undefined,
    pos: undefined,
    serviceFrom: undefined,
    serviceTo: undefined,
    pointers: undefined,
    providers: undefined,
    adjudications: undefined,
  };
  addWithin(context, segment, claim.lines, line, maxLines);
  context.line = line;
  context.loop = 'line';
  context.hasService = false;
  context.adjudication = undefined;
  context.person = undefined;
  context.provider = undefined;
  return line;
}

/** LX01 as the line number, or the next one when it is none. */
export function lineNumberOf(context: Context837, claim: Claim837, segment: Segment): number {
  const number = quantityOf(segment, 1);
  if (number !== undefined && Number.isInteger(number) && number > 0) return number;
  context.report('warning', 'not-a-number', segment, 'the line number is no number', 'LX01');
  return claim.lines.length + 1;
}

/** SV1 (professional) and SV2 (institutional): code, modifiers, amount, units, place, pointers, revenue code. */
export function readService(context: Context837, claim: Claim837, segment: Segment, isInstitutional: boolean): void {
  let line = context.line;
  if (!line || context.hasService) {
    context.report('warning', 'structure', segment, 'the service line has no LX', 'LX');
    line = openLine(context, claim, segment, claim.lines.length + 1);
  }
  if (isInstitutional !== (claim.type === 'institutional')) {
    context.report('warning', 'structure', segment, 'the service segment is of the other claim type', 'SV');
  }
  context.hasService = true;
  context.loop = 'line';
  const shift = isInstitutional ? 1 : 0;
  const name = isInstitutional ? 'SV2' : 'SV1';
  if (isInstitutional) line.revenueCode = segment.filled(1);
  readProcedure(context, line, segment, 1 + shift, name);

  const cents = centsOf(segment, 2 + shift);
  if (cents === undefined || Number.isNaN(cents)) {
    reject(context, segment, 'not-a-number', 'the billed amount of the line is no amount', `${name}0${2 + shift}`);
  } else line.billedCents = cents;
  line.unit = segment.filled(3 + shift);
  const units = quantityOf(segment, 4 + shift);
  if (Number.isNaN(units)) {
    context.report('warning', 'not-a-number', segment, 'the units are no number', `${name}0${4 + shift}`);
  } else line.units = units;
  if (isInstitutional) return;
  line.pos = segment.filled(5);
  if (segment.lengthOf(7) > 0) line.pointers = pointersOf(context, segment);
}

/** Composite procedure identifier: qualifier, code, up to four modifiers. */
function readProcedure(context: Context837, line: Line837, segment: Segment, n: number, name: string): void {
  if (segment.lengthOf(n) === 0) return;
  const text = segment.text;
  let from = segment.starts[n]!;
  const end = segment.starts[n + 1]! - 1;
  let index = 0;
  for (let i = from; i <= end && index < 6; i++) {
    if (i < end && text.charCodeAt(i) !== segment.componentSeparator) continue;
    if (index === 1 && i > from) line.code = text.substring(from, i);
    else if (index > 1 && i > from) {
      if (line.modifiers) line.modifiers.push(text.substring(from, i));
      else line.modifiers = [text.substring(from, i)];
    }
    from = i + 1;
    index++;
  }
  if (line.code === undefined) {
    context.report('warning', 'missing-value', segment, 'the procedure has no code', `${name}0${n}-2`);
  }
}

function pointersOf(context: Context837, segment: Segment): number[] {
  const pointers: number[] = [];
  const start = segment.starts[7]!;
  const end = segment.starts[8]! - 1;
  let number = 0;
  let isNumber = true;
  for (let i = start; i <= end && pointers.length < 12; i++) {
    const code = i < end ? segment.text.charCodeAt(i) : segment.componentSeparator;
    if (i === end || code === segment.componentSeparator) {
      if (isNumber && number > 0) pointers.push(number);
      number = 0;
    } else if (code >= 48 && code <= 57 && number < 100) number = number * 10 + code - 48;
    else isNumber = false;
  }
  if (!isNumber) context.report('warning', 'not-a-number', segment, 'a diagnosis pointer is no number', 'SV107');
  return pointers;
}

/** DTP of loops 2400 and 2430: service dates; the day another payer paid. */
export function readLineDate(context: Context837, line: Line837, segment: Segment): void {
  if (segment.isElement(1, '573') && context.adjudication) {
    const paid = datesOf(segment);
    if (paid !== 'not-a-date') context.adjudication.paidOn = paid?.from;
    return;
  }
  if (!segment.isElement(1, '472')) return;
  const dates = datesOf(segment);
  if (dates === undefined) return;
  if (dates === 'not-a-date') {
    reject(context, segment, 'not-a-date', 'the service date is no date', 'DTP03');
    return;
  }
  line.serviceFrom = dates.from;
  line.serviceTo = dates.to;
}

/** SVD: opens loop 2430, another payer's judgement of the line. */
export function openAdjudication(context: Context837, line: Line837, segment: Segment): void {
  const cents = centsOf(segment, 2);
  if (Number.isNaN(cents)) reject(context, segment, 'not-a-number', 'the paid amount is no amount', 'SVD02');
  const units = quantityOf(segment, 5);
  const adjudication = {
    payerId: segment.filled(1),
    paidCents: Number.isNaN(cents) ? undefined : cents,
    units: Number.isNaN(units) ? undefined : units,
    paidOn: undefined,
    adjustments: undefined,
  };
  line.adjudications ??= [];
  addWithin(context, segment, line.adjudications, adjudication, maxAdjudications);
  context.adjudication = adjudication;
  context.loop = 'adjudication';
}

/** CAS of loops 2320 and 2430: a group and up to six triplets of reason, amount, quantity. */
export function readAdjustments(context: Context837, segment: Segment): void {
  const target = context.loop === 'adjudication' ? context.adjudication : context.otherPayer;
  if (!target) return;
  const group = segment.element(1);
  for (let n = 2; n < Math.min(segment.count, 20); n += 3) {
    const reason = segment.element(n);
    const cents = centsOf(segment, n + 1);
    if (reason === '' && cents === undefined) continue;
    if (cents === undefined || Number.isNaN(cents)) {
      reject(context, segment, 'not-a-number', 'the adjustment is no amount', `CAS${String(n + 1).padStart(2, '0')}`);
      continue;
    }
    const units = quantityOf(segment, n + 2);
    const adjustment: Adjustment837 = { group, reason, cents, units: Number.isNaN(units) ? undefined : units };
    target.adjustments ??= [];
    addWithin(context, segment, target.adjustments, adjustment, 500);
  }
}

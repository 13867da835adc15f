import type { Segment } from '../x12/segment.ts';
import { centsOf, quantityOf } from '../x12/values.ts';
import { type Context835, type OpenLine, reject } from './context.ts';

const maxLines = 10_000;
const maxRemarks = 100;

/** SVC: opens loop 2110. */
export function openLine(context: Context835, segment: Segment): void {
  const { claim, report } = context;
  if (!claim) {
    report('error', 'structure', segment, 'the service line is in no claim', 'SVC');
    return;
  }
  const billedCents = amountOf(context, segment, 2);
  const paidCents = amountOf(context, segment, 3);
  const units = quantityOf(segment, 5);
  if (Number.isNaN(units)) report('warning', 'not-a-number', segment, 'the units are no number', 'SVC05');
  const line: OpenLine = {
    ordinal: segment.ordinal,
    offset: segment.offset,
    procedure: undefined,
    modifiers: [],
    revenueCode: segment.filled(4),
    submittedProcedure: codeOf(segment, 6, 'procedure'),
    units: Number.isNaN(units) ? undefined : units,
    serviceFrom: undefined,
    serviceThrough: undefined,
    billedCents,
    paidCents,
    allowedCents: undefined,
    control: undefined,
    adjustments: [],
    remarks: [],
  };
  line.procedure = codeOf(segment, 1, 'procedure');
  line.revenueCode ??= codeOf(segment, 1, 'revenue');
  for (let k = 3; k <= 6; k++) {
    const modifier = segment.component(1, k).trim();
    if (modifier && line.procedure) line.modifiers.push(modifier);
  }
  if (segment.component(1, 2) === '') {
    report('warning', 'missing-value', segment, 'the service has no code', 'SVC01-2');
  }
  context.line = line;
  if (claim.lines.length < maxLines) claim.lines.push(line);
  else if (!claim.isRejected) reject(context, segment, 'too-long', 'the claim repeats a loop too often', 'SVC');
}

/** SVC02 and SVC03: an empty one is zero. */
function amountOf(context: Context835, segment: Segment, n: number): number {
  const cents = centsOf(segment, n) ?? 0;
  if (!Number.isNaN(cents)) return cents;
  reject(context, segment, 'not-a-number', 'the amount of the line is no amount', `SVC0${n}`);
  return 0;
}

/** Code of a composite procedure identifier; a drug (N4) is neither a procedure nor a revenue code. */
function codeOf(segment: Segment, n: number, kind: 'procedure' | 'revenue'): string | undefined {
  const qualifier = segment.component(n, 1);
  const is = qualifier === 'NU' ? 'revenue' : qualifier === 'N4' ? 'drug' : 'procedure';
  return is === kind ? segment.component(n, 2).trim() || undefined : undefined;
}

/** AMT and REF of loop 2110: the allowed amount (B6), the provider's number of the line (6R). */
export function readLineAmount(context: Context835, line: OpenLine, segment: Segment): void {
  if (!segment.isElement(1, 'B6')) return;
  const cents = centsOf(segment, 2);
  if (Number.isNaN(cents)) {
    context.report('warning', 'not-a-number', segment, 'the allowed amount is no amount', 'AMT02');
  } else line.allowedCents = cents;
}

/** MIA, MOA and LQ*HE: remark codes of the claim or of the line. */
export function addRemark(remarks: string[], remark: string): void {
  const code = remark.trim();
  if (code !== '' && remarks.length < maxRemarks && !remarks.includes(code)) remarks.push(code);
}

/**
 * Numbers of the lines: what the provider called them (REF*6R) where all are different small numbers, as of LX01 sent
 * back; else their places.
 */
export function lineNumbers(lines: readonly OpenLine[]): number[] {
  const sent = lines.map(({ control }) => (control && /^\d{1,4}$/.test(control) ? Number(control) : 0));
  const isUsable = sent.every((number) => number > 0) && new Set(sent).size === lines.length;
  return isUsable ? sent : lines.map((_, index) => index + 1);
}

import type { Segment } from '../x12/segment.ts';
import { datesOf } from '../x12/values.ts';
import { type Context834, reject } from './context.ts';
import { maintenanceOf, type OpenCoverage, type OpenMember } from './member.ts';

/** The guide lets loop 2300 repeat 99 times. */
const maxCoverages = 500;

/** HD: opens loop 2300. Without HD01 the maintenance type of INS03 holds. */
export function openCoverage(context: Context834, member: OpenMember, segment: Segment): void {
  context.loop = 'coverage';
  const code = segment.element(1);
  const maintenance = code === '' ? member.maintenance : maintenanceOf(code);
  const coverage: OpenCoverage = {
    ordinal: segment.ordinal,
    offset: segment.offset,
    maintenance: maintenance ?? 'none',
    insurance: segment.element(3).trim(),
    plan: planOf(segment),
    begins: undefined,
    ends: undefined,
    changed: undefined,
    isRejected: false,
    order: undefined,
  };
  context.coverage = coverage;
  if (!maintenance) {
    coverage.isRejected = true;
    context.report('error', 'unknown-value', segment, 'the maintenance type is no known code', 'HD01');
  }
  if (coverage.insurance === '') {
    coverage.isRejected = true;
    context.report('error', 'missing-value', segment, 'the coverage has no insurance line', 'HD03');
  }
  if (member.coverages.length < maxCoverages) member.coverages.push(coverage);
  else if (!member.isRejected) reject(context, segment, 'too-long', 'the member repeats a loop too often', 'HD');
}

/** HD04 is text; where it has the form of a plan code it is one, of a list with ';' its first part. */
function planOf(segment: Segment): string | undefined {
  const [plan] = segment.element(4).split(';', 1);
  return plan && /^(?=.*\d)[0-9A-Z]{1,6}$/.test(plan) ? plan : undefined;
}

/** DTP of loop 2300: first and last day (348, 349), maintenance (303). */
export function readCoverageDate(context: Context834, coverage: OpenCoverage, segment: Segment): void {
  const qualifier = segment.element(1);
  if (qualifier !== '348' && qualifier !== '349' && qualifier !== '303') return;
  const dates = datesOf(segment);
  if (dates === undefined) return;
  if (dates === 'not-a-date') {
    coverage.isRejected = true;
    context.report('error', 'not-a-date', segment, 'the date is no date: the coverage is not loaded', 'DTP03');
    return;
  }
  if (qualifier === '348') coverage.begins = dates.from;
  else if (qualifier === '349') coverage.ends = dates.to;
  else coverage.changed = dates.from;
}

/**
 * COB: other insurance that the member has. Its rank tells that of this coverage: after a primary one it is secondary,
 * after a primary and a secondary one it is third; before a secondary one it is primary. A payer with whom there is no
 * coordination (COB03 of 6) has no place in that order.
 */
export function readOtherInsurance(context: Context834, coverage: OpenCoverage, segment: Segment): void {
  context.loop = 'other-insurance';
  if (segment.isElement(3, '6')) return;
  const rank = segment.element(1);
  if (rank === 'P') coverage.order = coverage.order === 'T' || coverage.order === 'P' ? 'T' : 'S';
  else if (rank === 'S') coverage.order = coverage.order === 'S' ? 'T' : (coverage.order ?? 'P');
  else if (rank === 'T') coverage.order ??= 'P';
}

import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { parseMbi } from '@optimiq/domain/kernel/identifiers';
import type { SourceLocation, SourceMember, SourcePerson, SourceRecord } from '@optimiq/domain/records/source';
import type { SourceCoverage } from '@optimiq/domain/records/source-coverage';
import { identifierOf } from '../x12/person.ts';
import type { ProblemPlace, Report } from '../x12/report.ts';
import { insuranceLines, lineOf, medicareParts } from './insurance-lines.ts';
import type { OpenCoverage, OpenMember } from './member.ts';

/**
 * A read member as records: the person, then the spans, in file order.
 *
 * @returns nothing when the person has no identifier of their own; that is reported.
 */
export function toRecords(member: OpenMember, payer: string | undefined, report: Report): SourceRecord[] {
  const person = personOf(member, report);
  if (!person) {
    const message = member.isSubscriber
      ? 'the member has no number'
      : 'the dependent has only the number of the subscriber';
    report('error', 'missing-identifier', member, message, 'REF');
    return [];
  }
  return [memberOf(member, person), ...spansOf(member, person, payer, report)];
}

/**
 * A subscriber goes by the subscriber number (REF*0F). A dependent shares that number with the subscriber, so a number
 * of their own is asked for: REF*23, else NM109 where it is no social security number, else the Medicare number.
 */
function personOf(member: OpenMember, report: Report): SourcePerson | undefined {
  const { isSubscriber, subscriberNumber, clientNumber, nameNumber, medicareNumber } = member;
  const isOwn = (number: string | undefined) => number && number !== subscriberNumber;
  const own = [clientNumber, nameNumber].find(isOwn);
  const ids = identifierOf(isSubscriber ? subscriberNumber || own : own);
  const medicare = medicareNumber ? parseMbi(medicareNumber) : undefined;
  if (medicare && !medicare.ok) {
    report('warning', 'identifier-form', member, 'the Medicare number is no MBI and is not kept', 'REF*F6');
  }
  const mbi = medicare?.ok ? medicare.value : ids.mbi;
  if (!mbi && !ids.memberId) return undefined;
  return { ...member.person, ...ids, ...(mbi && { mbi }), ...priorOf(member.priorNumber, ids.memberId) };
}

/** REF*Q4, the number the member had before: the vault finds the member by it and keeps both. */
function priorOf(priorNumber: string | undefined, memberId: string | undefined): SourcePerson {
  if (!priorNumber) return {};
  const prior = identifierOf(priorNumber);
  if (prior.mbi) return { priorMbi: prior.mbi };
  return prior.memberId && prior.memberId !== memberId ? { priorMemberId: prior.memberId } : {};
}

function memberOf({ ordinal, offset, deathDate, medicareReason }: OpenMember, person: SourcePerson): SourceMember {
  const orec = orecOf(medicareReason);
  return {
    kind: 'member',
    at: { segment: ordinal, offset },
    person,
    ...(deathDate && { deathDate }),
    ...(orec && { orec }),
  };
}

/**
 * INS06-2 is why a person has Medicare now. Who has it by disability (1) or ESRD (2) had it so from the first; who has
 * it by age may have had it by disability before, so age says nothing of the original reason.
 */
const orecOf = (reason: string) => (reason === '1' || reason === '2' ? reason : undefined);

function spansOf(
  member: OpenMember,
  person: SourcePerson,
  payer: string | undefined,
  report: Report,
): SourceCoverage[] {
  const { relationship, medicareReason } = member;
  const orec = orecOf(medicareReason);
  const paidBy = payer ? { payer } : {};
  const of = (place: ProblemPlace) => ({
    kind: 'coverage' as const,
    at: { segment: place.ordinal, offset: place.offset } satisfies SourceLocation,
    person,
    ...(relationship && { relationship }),
    ...(orec && { orec }),
    ...(medicareReason === '2' && { isEsrd: true }),
  });
  return [
    ...medicareSpans(member, report).map((span) => ({ ...of(member), ...span })),
    ...member.medicarePlans.map(({ contract, plan, from, ordinal, offset }) => ({
      ...of({ ordinal, offset }),
      ...paidBy,
      action: 'state' as const,
      line: contract.startsWith('S') ? ('part-d' as const) : ('part-c' as const),
      contract,
      ...(plan && { plan }),
      from,
    })),
    ...member.coverages.flatMap((one) =>
      coverageSpans(one, member, report).map((span) => ({ ...of(one), ...paidBy, ...span })),
    ),
    ...allEnded(member, report).map((span) => ({ ...of(member), ...span })),
  ];
}

type Said = Pick<SourceCoverage, 'action' | 'line' | 'lineCode' | 'plan' | 'order' | 'from' | 'through'>;

/** INS06-1 with DTP*338 and 339; Medicaid with DTP*473 and 474. */
function medicareSpans({ medicare, medicareDates, medicaidDates, ...place }: OpenMember, report: Report): Said[] {
  const spans: Said[] = [];
  const add = (line: Said['line'], { from, to }: OpenMember['medicareDates']) => {
    if (from && to && to < from) {
      report('warning', 'date-order', place, 'the coverage ends before it begins: taken as never begun', 'DTP03');
      spans.push({ action: 'void', line, from });
    } else if (from) spans.push({ action: 'state', line, from, ...(to && { through: to }) });
    else if (to) spans.push({ action: 'end', line, through: to });
  };
  const parts = Object.hasOwn(medicareParts, medicare) ? medicareParts[medicare]! : [];
  const hasDates = medicareDates.from !== undefined || medicareDates.to !== undefined;
  if ((parts.length > 0 || medicare === 'D') && !hasDates) {
    report('warning', 'missing-value', place, 'Medicare without its first day is left out', 'DTP*338');
  } else if (hasDates && parts.length === 0) {
    report('warning', 'missing-value', place, 'Medicare without its parts is left out', 'INS06-1');
  }
  for (const part of parts) add(part, medicareDates);
  add('medicaid', medicaidDates);
  return spans;
}

/**
 * What an HD says. The first day is DTP*348, else that of the member's eligibility (356) or of the change (303); the
 * last one DTP*349, else for an end that of the member's eligibility (357) or of the change. What is taken back, and the
 * end of one of several products, is told by its first day, which is not that of the change: without one it is refused,
 * because it would reach everything of its line.
 *
 * An end that names both days is stated as the span it closes and as an end, so that it also closes a span that an
 * earlier file began on another day. A last day before the first one means that the coverage never began.
 */
function coverageSpans(one: OpenCoverage, member: OpenMember, report: Report): Said[] {
  const { maintenance, insurance, plan, order, begins, ends } = one;
  if (one.isRejected || maintenance === 'none') return [];
  const line = lineOf(insurance);
  const base = { line, ...(line === 'other' && { lineCode: insurance }), ...(plan && { plan }) };
  const ranked = order ? { order } : {};
  const since = one.changed ?? member.changed;
  const begun = begins ?? member.eligible.from;
  if (maintenance === 'void') {
    if (begun) return [{ ...base, action: 'void', from: begun }];
    report('error', 'missing-value', one, 'the coverage that is taken back began on no day', 'DTP*348');
    return [];
  }
  const isEnd = maintenance === 'end';
  const from: CalendarDate | undefined = isEnd ? begins : (begun ?? since);
  const through: CalendarDate | undefined = ends ?? (isEnd ? (member.eligible.to ?? since) : undefined);
  if (from && through && through < from) {
    report('warning', 'date-order', one, 'the coverage ends before it begins: taken as never begun', 'DTP03');
    return [{ ...base, action: 'void', from }];
  }
  if (isEnd) {
    if (!through) {
      report('error', 'missing-value', one, 'the coverage ends on no day', 'DTP*349');
      return [];
    }
    // Several products share 'other': an end that tells none of them apart would close them all.
    if (line === 'other' && !plan && !from) {
      if (begun) return [{ ...base, action: 'end', from: begun, through }];
      report(
        'error',
        'missing-value',
        one,
        'the coverage that ends is told by neither its first day nor its plan',
        'DTP*348',
      );
      return [];
    }
    const span: Said[] = from ? [{ ...base, ...ranked, action: 'state', from, through }] : [];
    return line === 'other' && !plan ? span : [...span, { ...base, action: 'end', through }];
  }
  if (!from) {
    report('error', 'missing-value', one, 'the coverage begins on no day', 'DTP*348');
    return [];
  }
  return [{ ...base, ...ranked, action: 'state', from, ...(through && { through }) }];
}

/**
 * A member who is ended or deleted without a loop of coverage: all that HD can name ends, but not a Medicare plan that
 * the same member is said to have (REF*DX).
 */
function allEnded(member: OpenMember, report: Report): Said[] {
  const { maintenance, coverages, eligible, medicareDates, medicaidDates, medicarePlans } = member;
  if (coverages.length > 0) return [];
  const lines = insuranceLines.filter((line) => line !== 'part-c' || medicarePlans.length === 0);
  if (maintenance === 'void') return lines.map((line) => ({ action: 'void', line }));
  if (maintenance !== 'end') return [];
  const through = eligible.to ?? member.changed;
  if (!through) {
    // An end of Medicare or Medicaid alone has a day of its own.
    const isOther = medicareDates.to !== undefined || medicaidDates.to !== undefined;
    if (!isOther) report('error', 'missing-value', member, 'the coverage ends on no day', 'DTP*357');
    return [];
  }
  return lines.map((line) => ({ action: 'end', line, through }));
}

import { ageDateOf, ageOn, type CalendarDate } from '@optimiq/domain/kernel/dates';
import type { SourceClaim, SourceEligibilityYear, SourceFill, SourceMember } from '@optimiq/domain/records/source';
import { correctSome, plantTakenBackDiagnosis } from './adjustments.ts';
import { type Calendar, calendarOf } from './calendar.ts';
import type { Care } from './claim-draft.ts';
import { type Enrollment, eligibilityYears, enroll, longTermMonths } from './enrollment.ts';
import { fillsOf } from './fills.ts';
import { codingGaps } from './gaps.ts';
import { homeOf, personOf } from './identity.ts';
import { acuteIllnesses, chronicIllnesses, type Illness } from './illness.ts';
import { loadTables } from './load-tables.ts';
import { numberClaims } from './number-claims.ts';
import { plantClaim, plantUnsupported } from './plants.ts';
import { type Random, randomOf } from './random.ts';
import { hospitalCare } from './stays.ts';
import type { SyntheticTables } from './tables.ts';
import type { PendingEntry, TruthEntry } from './truth.ts';
import { outpatientCare, type Span } from './visits.ts';

export type PopulationOptions = {
  /** 1 to 5,000,000. */
  readonly members: number;
  /** Whole number, 0 to 2^53 - 1. */
  readonly seed: number;
  /** Last day that claims know of. */
  readonly asOf: CalendarDate;
  /** Months of claims, the as-of date's month included. */
  readonly months: number;
};

/** One made-up person with everything the plan knows, and what was planted in it. */
export type SyntheticMember = {
  readonly member: SourceMember;
  readonly eligibility: readonly SourceEligibilityYear[];
  /** Months as a long-term institutional resident, for each record of `eligibility`. */
  readonly longTermMonths: readonly number[];
  /** By first day of service. */
  readonly claims: readonly SourceClaim[];
  readonly fills: readonly SourceFill[];
  readonly truth: readonly TruthEntry[];
};

/**
 * A Medicare Advantage population, one member at a time.
 *
 * The same seed, as-of date and months give the same members, and member k does not depend on how many follow.
 *
 * @param tables the package's own by default.
 */
export function* generatePopulation(
  options: PopulationOptions,
  tables: SyntheticTables = loadTables(),
): Generator<SyntheticMember> {
  const calendar = calendarOf(options.asOf, options.months);
  for (let place = 0; place < options.members; place += 1) {
    yield generateMember(randomOf(options.seed, place), options.seed, place, calendar, tables);
  }
}

function generateMember(
  random: Random,
  seed: number,
  place: number,
  calendar: Calendar,
  tables: SyntheticTables,
): SyntheticMember {
  const enrollment = enroll(random, calendar);
  const home = homeOf(random, tables);
  const { sex, birthDate, orec, deathDay } = enrollment;
  const person = personOf(random, tables, { seed, place, sex, birthDate, home });
  const isDual = enrollment.dualCode !== 'NA' && enrollment.dualCode !== '00';
  const priceLevel = 0.92 + home.index * 0.012;
  const care: Care = { random, tables, calendar, person, town: home.index, isDual, priceLevel, claims: [] };
  const age = ageOn(birthDate, calendar.dateOf(calendar.lastDay));
  const chronic = chronicIllnesses(random, tables, enrollment, age, calendar);
  const withheld = withheldOf(random, chronic, enrollment, calendar);
  for (let year = calendar.firstYear; year <= calendar.lastYear; year += 1) {
    const span = spanOf(enrollment, calendar, year);
    if (span) careOfYear(care, enrollment, span, age, chronic, year === calendar.lastYear ? withheld : undefined);
  }
  const entries = [...correctSome(care), ...plantsOf(care, enrollment), ...codingGaps(care, chronic, withheld)];
  const eligibility = eligibilityYears(enrollment, person, calendar);
  const claims = numberClaims(care);
  const lastCovered = Math.min(enrollment.planThrough, calendar.lastDay);
  return {
    member: {
      kind: 'member',
      at: {},
      person,
      ...(deathDay !== undefined && { deathDate: calendar.dateOf(deathDay) }),
      orec,
    },
    eligibility,
    longTermMonths: eligibility.map(({ year }) => longTermMonths(enrollment, year)),
    claims,
    fills: enrollment.partD ? fillsOf(care, chronic, enrollment.planFrom, lastCovered) : [],
    truth: entries.map((entry) => entry()),
  };
}

/** The member's cover in a year as far as the window reaches; nothing when it has none. */
function spanOf(enrollment: Enrollment, calendar: Calendar, year: number): Span | undefined {
  const { first, last } = calendar.within(year);
  const from = Math.max(first, enrollment.planFrom);
  const through = Math.min(last, enrollment.planThrough);
  return through < from ? undefined : { first: from, last: through, yearShare: (through - from + 1) / 365 };
}

function careOfYear(
  care: Care,
  enrollment: Enrollment,
  span: Span,
  age: number,
  chronic: readonly Illness[],
  withheld: Illness | undefined,
): void {
  const { random, tables } = care;
  const recoded = Math.min(1, 0.35 + span.yearShare * 0.75);
  const coded = chronic.filter(
    (illness) =>
      random.chance((illness.condition.recodePercent / 100) * recoded) &&
      illness !== withheld &&
      illness.since < span.first + 30,
  );
  outpatientCare(care, span, coded);
  const acute = acuteIllnesses(random, tables, enrollment, age, chronic, span.yearShare);
  hospitalCare(care, span, coded, acute, enrollment.deathDay);
}

/** One member in twenty has a paying condition of old that nobody codes in the last year. */
function withheldOf(
  random: Random,
  chronic: readonly Illness[],
  enrollment: Enrollment,
  calendar: Calendar,
): Illness | undefined {
  const old = chronic.filter(({ since, codes: [code] }) => since < calendar.firstDay && code!.hccs.length > 0);
  if (!random.chance(0.08) || old.length === 0) return undefined;
  return hasTwoFullYears(enrollment, calendar) ? random.pick(old) : undefined;
}

function plantsOf(care: Care, enrollment: Enrollment): PendingEntry[] {
  const { random, calendar, person } = care;
  if (enrollment.esrd || !hasTwoFullYears(enrollment, calendar)) return [];
  const { first, last } = calendar.within(calendar.lastYear);
  const span = { first, last, yearShare: (last - first + 1) / 365 };
  const age = ageOn(person.birthDate!, ageDateOf(calendar.lastYear + 1));
  const planted = [
    plantClaim(care, span, age),
    random.chance(0.03) ? plantUnsupported(care, span) : undefined,
    random.chance(0.015) ? plantTakenBackDiagnosis(care, span) : undefined,
  ];
  return planted.filter((entry) => entry !== undefined);
}

/** In the plan, alive, through all of the last year and the one before, as far as the window shows them. */
function hasTwoFullYears({ planFrom, planThrough }: Enrollment, calendar: Calendar): boolean {
  const before = calendar.within(calendar.lastYear - 1);
  return before.last > before.first && planFrom <= before.first && planThrough >= calendar.lastDay;
}

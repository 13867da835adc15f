import { ageOn, type CalendarDate, toDayNumber, yearOf } from '@optimiq/domain/kernel/dates';
import type { Sex, SourceEligibilityYear, SourcePerson } from '@optimiq/domain/records/source';
import { type Calendar, dayOf } from './calendar.ts';
import { draw, type Random, weighted } from './random.ts';

/** What Medicare and the plan know of a member, beside the claims. */
export type Enrollment = {
  readonly sex: Sex;
  readonly birthDate: CalendarDate;
  readonly orec: string;
  readonly crec: string;
  readonly esrd: boolean;
  readonly dualCode: string;
  readonly longTermFrom: number | undefined;
  readonly snp: boolean;
  readonly partD: boolean;
  /** Day numbers. Part B starts on the first of a month; cover ends with death, with the move away, or is open. */
  readonly partBFrom: number;
  readonly planFrom: number;
  readonly planThrough: number;
  readonly deathDay: number | undefined;
};

const fullDual = weighted(['02', '02', '04', '08'], () => 1);
const partialDual = weighted(['01', '03', '03', '06', '05'], (code) => (code === '05' ? 0.1 : 1));
const ageBands = weighted(
  [
    { from: 65, to: 69, weight: 27 },
    { from: 70, to: 74, weight: 25 },
    { from: 75, to: 79, weight: 20 },
    { from: 80, to: 84, weight: 13 },
    { from: 85, to: 89, weight: 9 },
    { from: 90, to: 99, weight: 6 },
  ],
  ({ weight }) => weight,
);

/** Draws status and cover of one member; one in seven is under 65 and disabled. */
export function enroll(random: Random, calendar: Calendar): Enrollment {
  const sex: Sex = random.chance(0.56) ? 'F' : 'M';
  const isUnder65 = random.chance(0.145);
  const age = isUnder65 ? 64 - Math.floor(39 * random.next() ** 1.8) : ageInBand(random);
  const birthDate = calendar.dateOf(calendar.lastDay - age * 365 - Math.ceil(age / 4) - random.int(1, 360));
  const ageNow = ageOn(birthDate, calendar.dateOf(calendar.lastDay));
  const partBFrom = partBStart(random, calendar, birthDate, ageNow);
  const esrdShare = ageNow < 65 ? 0.02 : 0.007;
  const esrd = random.chance(esrdShare);
  const orec = orecOf(random, ageNow, esrd);
  const dualShare = ageNow < 65 ? 0.55 : 0.15;
  const isDual = random.chance(dualShare);
  const isFullDual = isDual && random.chance(0.72);
  const dualCode = isDual ? draw(random, isFullDual ? fullDual : partialDual) : random.chance(0.04) ? '00' : 'NA';
  const longTermShare = ageNow >= 85 ? 0.08 : ageNow >= 75 ? 0.022 : ageNow >= 65 ? 0.008 : 0.012;
  const isLongTerm = random.chance(longTermShare);
  const planFrom = random.chance(0.15)
    ? Math.max(partBFrom, firstOfMonth(calendar, random.int(calendar.firstDay, calendar.lastDay - 60)))
    : Math.max(partBFrom, calendar.firstDay);
  const deathDay = deathOf(random, calendar, ageNow, planFrom, isLongTerm || esrd);
  const leaves = deathDay === undefined && random.chance(0.03) ? random.int(planFrom + 90, planFrom + 1400) : Infinity;
  return {
    sex,
    birthDate,
    orec,
    crec: ageNow >= 65 ? '0' : orec,
    esrd,
    dualCode,
    longTermFrom: isLongTerm ? random.int(calendar.firstDay - 700, calendar.lastDay - 30) : undefined,
    snp: random.chance(isFullDual ? 0.45 : isLongTerm ? 0.4 : 0.03),
    partD: random.chance(0.88),
    partBFrom,
    planFrom,
    planThrough: deathDay ?? (leaves < calendar.lastDay ? firstOfMonth(calendar, leaves) - 1 : Infinity),
    deathDay,
  };
}

/**
 * One record for each calendar year of the window with a month of Part B.
 *
 * Months of the last year are those of the cover as it stands on the as-of date: an open one runs to December.
 */
export function eligibilityYears(
  enrollment: Enrollment,
  person: SourcePerson,
  calendar: Calendar,
): SourceEligibilityYear[] {
  const records: SourceEligibilityYear[] = [];
  const key = { memberId: person.memberId!, mbi: person.mbi! };
  const { deathDay = Infinity, planFrom, planThrough } = enrollment;
  for (let year = calendar.firstYear; year <= calendar.lastYear; year += 1) {
    const partBMonths = monthsOf(year, enrollment.partBFrom, deathDay);
    if (partBMonths === 0) continue;
    const hmoMonths = monthsOf(year, planFrom === calendar.firstDay ? enrollment.partBFrom : planFrom, planThrough);
    const isDual = enrollment.dualCode !== 'NA' && enrollment.dualCode !== '00';
    const isDisabled = ageOn(enrollment.birthDate, calendar.dateOf(dayOf(year, 12, 31))) < 65;
    records.push({
      kind: 'eligibility-year',
      at: {},
      person: key,
      year,
      orec: enrollment.orec,
      crec: isDisabled ? enrollment.orec : '0',
      esrd: enrollment.esrd,
      medicareStatus: `${isDisabled ? 2 : 1}${enrollment.esrd ? 1 : 0}`,
      partAMonths: partBMonths,
      partBMonths,
      hmoMonths,
      partDMonths: enrollment.partD ? partBMonths : 0,
      dualMonths: isDual ? partBMonths : 0,
      dualCode: enrollment.dualCode,
      lti: longTermMonths(enrollment, year) > 0,
      snp: enrollment.snp && hmoMonths > 0,
      contract: 'H9999',
    });
  }
  return records;
}

/** Months of a year as a long-term institutional resident. */
export function longTermMonths(enrollment: Enrollment, year: number): number {
  if (enrollment.longTermFrom === undefined) return 0;
  return monthsOf(year, Math.max(enrollment.longTermFrom, enrollment.partBFrom), enrollment.deathDay ?? Infinity);
}

function monthsOf(year: number, from: number, through: number): number {
  let months = 0;
  for (let month = 1; month <= 12; month += 1) {
    const first = dayOf(year, month, 1);
    if (first + 27 >= from && first <= through) months += 1;
  }
  return months;
}

const ageInBand = (random: Random) => {
  const band = draw(random, ageBands);
  return random.int(band.from, band.to);
};

function firstOfMonth(calendar: Calendar, day: number): number {
  const date = calendar.dateOf(day);
  return dayOf(yearOf(date), Number(date.slice(5, 7)), 1);
}

/** Cover by age starts in the month of the 65th birthday; cover by disability at any time before it. */
function partBStart(random: Random, calendar: Calendar, birthDate: CalendarDate, age: number): number {
  const turns65 = dayOf(yearOf(birthDate) + 65, Number(birthDate.slice(5, 7)), 1);
  if (age >= 65 && !random.chance(0.09)) return turns65;
  const earliest = Math.max(toDayNumber(birthDate) + 22 * 365, calendar.lastDay - 9000);
  const latest = Math.min(turns65, calendar.lastDay - 45);
  return firstOfMonth(calendar, random.int(Math.min(earliest, latest), latest));
}

function orecOf(random: Random, age: number, esrd: boolean): string {
  if (esrd) return random.chance(0.55) ? (random.chance(0.3) ? '3' : '2') : age < 65 ? '1' : '0';
  return age < 65 || random.chance(0.09) ? '1' : '0';
}

/** Yearly chance of death by age, raised for residents of institutions and kidney failure. */
function deathOf(random: Random, calendar: Calendar, age: number, from: number, isFrail: boolean): number | undefined {
  const yearly = (age < 65 ? 0.011 : age < 75 ? 0.015 : age < 85 ? 0.04 : 0.12) * (isFrail ? 2.2 : 1);
  const day = from + 20 + Math.floor((-Math.log(1 - random.next()) / yearly) * 365);
  return day < calendar.lastDay - 5 ? day : undefined;
}

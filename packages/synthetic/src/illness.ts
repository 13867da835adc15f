import type { Calendar } from './calendar.ts';
import type { Enrollment } from './enrollment.ts';
import { draw, type Random } from './random.ts';
import type { Condition, ConditionCode, SyntheticTables } from './tables.ts';

/** A condition that a member has, since when, and the codes it is coded with, most usual first. */
export type Illness = {
  readonly condition: Condition;
  readonly since: number;
  readonly codes: readonly ConditionCode[];
};

/**
 * The chronic conditions of a member, in table order. Each is drawn at the prevalence of the age band, raised or
 * lowered by the conditions drawn before it.
 *
 * @param age whole years at the end of the window.
 */
export function chronicIllnesses(
  random: Random,
  tables: SyntheticTables,
  enrollment: Enrollment,
  age: number,
  calendar: Calendar,
): Illness[] {
  const illnesses: Illness[] = [];
  const isPresent = new Set<number>();
  for (const condition of tables.conditions) {
    if (condition.kind !== 'chronic') continue;
    const share = shareOf(condition, age, enrollment, isPresent);
    if (share === 0 || !random.chance(share)) continue;
    isPresent.add(condition.place);
    const isRecent = condition.name !== 'esrd-dialysis' && random.chance(0.18);
    const since = isRecent ? random.int(calendar.firstDay, calendar.lastDay - 30) : calendar.firstDay - 1;
    illnesses.push({ condition, since, codes: codesOf(random, condition) });
  }
  return illnesses;
}

/** New cases of acute conditions in a span of days, each with its codes; at most one of a kind. */
export function acuteIllnesses(
  random: Random,
  tables: SyntheticTables,
  enrollment: Enrollment,
  age: number,
  chronic: readonly Illness[],
  yearShare: number,
): Illness[] {
  const isPresent = new Set(chronic.map(({ condition }) => condition.place));
  const cases: Illness[] = [];
  for (const condition of tables.conditions) {
    if (condition.kind !== 'acute') continue;
    const share = shareOf(condition, age, enrollment, isPresent) * yearShare;
    if (random.chance(share)) cases.push({ condition, since: 0, codes: codesOf(random, condition) });
  }
  return cases;
}

/** Place of an age among the bands of the tables: under 65, 65-74, 75-84, 85 and over. */
export const bandOf = (age: number): number => (age < 65 ? 0 : age < 75 ? 1 : age < 85 ? 2 : 3);

function shareOf(condition: Condition, age: number, enrollment: Enrollment, isPresent: ReadonlySet<number>): number {
  if (condition.sex && condition.sex !== enrollment.sex) return 0;
  if (condition.name === 'esrd-dialysis') return enrollment.esrd ? 1 : 0;
  let share = condition.per10000[bandOf(age)]! / 10_000;
  for (const { place, riskPercent } of condition.raisedBy) if (isPresent.has(place)) share *= riskPercent / 100;
  return Math.min(share, 0.95);
}

function codesOf(random: Random, condition: Condition): ConditionCode[] {
  const codes = [draw(random, condition.codes)];
  for (let extra = 1; extra < condition.codesMax; extra += 1) {
    const code = draw(random, condition.codes);
    if (random.chance(0.55) && !codes.includes(code)) codes.push(code);
  }
  return codes;
}

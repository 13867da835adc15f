import type { CalendarDate } from '../../kernel/dates.ts';
import type { MemberKey } from '../../kernel/ids.ts';

/** One event of a person that touched members, or declared break-glass. */
export type Access = {
  readonly id: string;
  readonly actorId: string;
  /** Instant in UTC, ISO 8601. */
  readonly at: string;
  readonly action: string;
  readonly members: readonly MemberKey[];
  /** One member was opened; false for lists and searches, which show people nobody asked for. */
  readonly opened: boolean;
};

/** What a person did on the days before. */
export type Past = {
  /** Different members touched, by active day. */
  readonly membersByDay: readonly number[];
  /** Hours of the day in UTC, 0 to 23, in which something was done. */
  readonly hours: readonly number[];
};

export type AlertKind = 'volume' | 'hours' | 'watched-member' | 'same-name' | 'break-glass';

export type Alert = {
  readonly kind: AlertKind;
  readonly actorId: string;
  readonly day: CalendarDate;
  readonly member?: MemberKey;
  /** Ids, in the order of time. */
  readonly events: readonly string[];
  readonly firstAt: string;
  readonly lastAt: string;
  /** What was counted, and what it was held against. */
  readonly measured: Readonly<Record<string, number>>;
};

export const fewestMembers = 50;
export const timesUsual = 3;
export const fewestDaysOfHours = 10;
export const hoursApart = 2;
/** Events that an alert names; more say nothing more. */
const mostEvents = 1_000;

/**
 * Alerts of one person's day.
 *
 * @param accesses   all of the day, of one person, in the order of time.
 * @param past       of the same person; empty for a new one, who is measured by `fewestMembers` alone.
 * @param watched    members that were flagged.
 * @param namesakes  members with the person's last name, among those of the day.
 */
export function unusualAccess(
  accesses: readonly Access[],
  past: Past,
  watched: ReadonlySet<MemberKey>,
  namesakes: ReadonlySet<MemberKey>,
): Alert[] {
  if (accesses.length === 0) return [];
  const opened = (members: ReadonlySet<MemberKey>, kind: AlertKind) =>
    [...new Set(accesses.flatMap((access) => (access.opened ? access.members : [])))]
      .filter((member) => members.has(member))
      .map((member) =>
        alert(
          kind,
          accesses.filter((one) => one.opened && one.members.includes(member)),
          {},
          member,
        ),
      );
  return [
    ...volume(accesses, past),
    ...hours(accesses, past),
    ...opened(watched, 'watched-member'),
    ...opened(namesakes, 'same-name'),
    ...breakGlass(accesses),
  ];
}

function volume(accesses: readonly Access[], { membersByDay }: Past): Alert[] {
  const touching = accesses.filter(({ members }) => members.length > 0);
  const members = new Set(touching.flatMap((access) => access.members)).size;
  const usual = atNinety(membersByDay);
  const most = Math.max(fewestMembers, usual * timesUsual);
  return members > most ? [alert('volume', touching, { members, usual, most })] : [];
}

function hours(accesses: readonly Access[], past: Past): Alert[] {
  if (past.membersByDay.length < fewestDaysOfHours) return [];
  const isUsual = (hour: number) => past.hours.some((known) => distance(known, hour) <= hoursApart);
  const odd = accesses.filter(({ at }) => !isUsual(hourOf(at)));
  return odd.length > 0 ? [alert('hours', odd, { hour: hourOf(odd[0]!.at), daysKnown: past.membersByDay.length })] : [];
}

function breakGlass(accesses: readonly Access[]): Alert[] {
  const declared = accesses.filter(({ action }) => action.startsWith('break-glass.'));
  return declared.length > 0 ? [alert('break-glass', declared, { times: declared.length })] : [];
}

function alert(
  kind: AlertKind,
  accesses: readonly Access[],
  measured: Readonly<Record<string, number>>,
  member?: MemberKey,
): Alert {
  const [first, last] = [accesses[0]!, accesses.at(-1)!];
  return {
    kind,
    actorId: first.actorId,
    day: first.at.slice(0, 10) as CalendarDate,
    ...(member === undefined ? {} : { member }),
    events: accesses.slice(0, mostEvents).map(({ id }) => id),
    firstAt: first.at,
    lastAt: last.at,
    measured,
  };
}

/** The value that ninety of a hundred do not pass; 0 of none. */
function atNinety(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.9) - 1)] ?? 0;
}

const hourOf = (at: string): number => Number(at.slice(11, 13));

/** Hours between two of a day, the shorter way round. */
const distance = (one: number, other: number): number => Math.min(Math.abs(one - other), 24 - Math.abs(one - other));

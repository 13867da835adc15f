import type { ProductModule } from './product-modules.ts';

/** Hours in which somebody works, by the tenant's clock; minutes of a day from 0 to 1440. */
export type WorkingHours = {
  /** 1 Monday to 7 Sunday. */
  readonly days: readonly number[];
  readonly from: number;
  readonly to: number;
};

/** What narrows one user's rights, whatever the roles. Absent: not narrowed. */
export type Restrictions = {
  readonly modules?: readonly ProductModule[];
  /** Sees only members of these panels; with facilities too, members of either. */
  readonly panels?: readonly string[];
  /** Sees only members treated at these facilities. */
  readonly facilities?: readonly string[];
  /** Networks the user works from, as CIDR. */
  readonly networks?: readonly string[];
  readonly hours?: WorkingHours;
  /** Takes nothing out of the product. */
  readonly noExport?: boolean;
};

/** Whether the user sees some members only. */
export const isPanelled = ({ panels, facilities }: Restrictions): boolean =>
  panels !== undefined || facilities !== undefined;

/** A moment by the tenant's clock. */
export type LocalMoment = { readonly weekday: number; readonly minute: number };

/** Whether a moment is within working hours; hours that pass midnight belong to the day they begin. */
export function isWithinHours({ days, from, to }: WorkingHours, { weekday, minute }: LocalMoment): boolean {
  if (from <= to) return days.includes(weekday) && minute >= from && minute < to;
  const yesterday = weekday === 1 ? 7 : weekday - 1;
  return (days.includes(weekday) && minute >= from) || (days.includes(yesterday) && minute < to);
}

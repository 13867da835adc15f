import type { PaidByService } from '@optimiq/contracts/population-costs';

/** A row with what screens say of it: cents for a member month, and tenths of a percent; absent where not known. */
export type ServiceRow = {
  readonly id: PaidByService['rows'][number]['service'] | 'total' | 'fills';
  readonly members: number | null | undefined;
  readonly claims: number | null;
  readonly paidCents: number | undefined;
  /** Over the whole window, as the tile; and over the complete months of this year and the one before. */
  readonly pmpm: number | undefined;
  readonly completePmpm: number | undefined;
  readonly earlierPmpm: number | undefined;
  readonly changeTenths: number | undefined;
  /** How much of the amount is in complete months: 0 to 1. */
  readonly completeShare: number;
};

const per = (cents: number | undefined, months: number | undefined) =>
  cents === undefined || !months ? undefined : cents / months;

/** Rows of the answer, their total, which is hidden as a whole when a row is, and the drug fills beside it. */
export function serviceRows(costs: PaidByService): {
  readonly rows: readonly ServiceRow[];
  readonly total: ServiceRow;
  readonly fills: ServiceRow | undefined;
} {
  const rowOf = (id: ServiceRow['id'], row: Omit<PaidByService['rows'][number], 'service' | 'members'>) => {
    const { claims, paidCents, completeCents, earlierCents } = row;
    const completePmpm = per(completeCents, costs.completeMemberMonths);
    const earlierPmpm = per(earlierCents, costs.earlierMemberMonths);
    return {
      ...{ id, claims, paidCents, completePmpm, earlierPmpm },
      pmpm: per(paidCents, costs.memberMonths),
      changeTenths:
        completePmpm !== undefined && earlierPmpm ? Math.round((completePmpm / earlierPmpm - 1) * 1000) : undefined,
      completeShare: paidCents ? Math.min(1, Math.max(0, (completeCents ?? 0) / paidCents)) : 0,
    };
  };
  const rows = costs.rows.map((row): ServiceRow => ({ ...rowOf(row.service, row), members: row.members }));
  const isSomeHidden = costs.rows.some(({ claims }) => claims === null);
  const sum = (of: 'claims' | 'paidCents' | 'completeCents' | 'earlierCents') =>
    costs.rows.reduce((total, row) => total + (row[of] ?? 0), 0);
  const sums = { paidCents: sum('paidCents'), completeCents: sum('completeCents'), earlierCents: sum('earlierCents') };
  const total = rowOf('total', isSomeHidden ? { claims: null } : { claims: sum('claims'), ...sums });
  const { fills } = costs;
  return {
    rows,
    total: { ...total, members: undefined },
    fills: fills && {
      ...rowOf('fills', { claims: fills.fills, ...(fills.costCents !== undefined && { paidCents: fills.costCents }) }),
      members: fills.members,
    },
  };
}

/** The last month that is compared, as '2025-08'. */
export const lastComplete = (year: number, months: number): string => `${year}-${String(months).padStart(2, '0')}`;

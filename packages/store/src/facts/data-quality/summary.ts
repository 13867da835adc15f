import { monthText } from '@optimiq/domain/data-quality/completeness';
import { type QualityRuleId, qualityRules } from '@optimiq/domain/data-quality/rules';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import { groupBy } from '@optimiq/domain/kernel/group-by';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import type { Facts } from '../keeper.ts';
import { baseRows } from './base-rows.ts';
import { conditions } from './conditions.ts';

/** How many rows a rule looked at, and in how many it is broken. */
export type QualityCount = { readonly rows: number; readonly broken: number };

export type QualityResult = QualityCount & {
  readonly id: QualityRuleId;
  /** By month of service, ascending; rows without a day of service are in the totals only. */
  readonly months: readonly (QualityCount & { readonly month: string })[];
};

type Rule = (typeof qualityRules)[number];

/**
 * Rules that are asked in one pass. Lines and diagnoses are read once, they are many; of claims, narrow passes cost less
 * than one with every join.
 */
const passes = groupBy(qualityRules, ({ id, unit }) =>
  unit === 'claim' ? [unit, ...(conditions[id].needs ?? [])].join(' ') : unit,
);

/**
 * Every rule over what holds now, in the order of the rules.
 *
 * @param load only rows of this load; all visible ones when absent.
 *
 * One pass after another: they share the engine's threads.
 */
export async function summarizeQuality(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  asOf: CalendarDate,
  load?: number,
): Promise<QualityResult[]> {
  const results = new Map<QualityRuleId, QualityResult>();
  for (const rules of passes.values()) {
    for (const result of await onePass(facts, tenant, visible, asOf, rules, load)) results.set(result.id, result);
  }
  return qualityRules.map(({ id }) => results.get(id)!);
}

async function onePass(
  facts: Facts,
  tenant: TenantId,
  visible: readonly number[],
  asOf: CalendarDate,
  rules: readonly Rule[],
  load: number | undefined,
): Promise<QualityResult[]> {
  const { unit } = rules[0]!;
  const needs = new Set(rules.flatMap(({ id }) => conditions[id].needs ?? []));
  const counts = rules.map(({ id }, index) => {
    const { applies, fails } = conditions[id];
    return `count(*) filter (where ${applies}) as rows${index},
      count(*) filter (where (${applies}) and (${fails})) as broken${index}`;
  });
  const found = await facts.query<Record<string, number> & { month?: number }>(
    tenant,
    visible,
    `${baseRows(unit, needs, load)} select r.month, ${counts.join(', ')} from r group by r.month order by r.month`,
    [asOf],
    { timeoutMs: 120_000 },
  );
  return rules.map(({ id }, index) => {
    const of = (row: Record<string, number>): QualityCount => ({
      rows: row[`rows${index}`]!,
      broken: row[`broken${index}`]!,
    });
    const months = found.flatMap((row) => {
      const count = of(row);
      return row.month === undefined || count.rows === 0 ? [] : [{ month: monthText(row.month), ...count }];
    });
    const sum = (take: (count: QualityCount) => number) => found.reduce((total, row) => total + take(of(row)), 0);
    return { id, rows: sum(({ rows }) => rows), broken: sum(({ broken }) => broken), months };
  });
}

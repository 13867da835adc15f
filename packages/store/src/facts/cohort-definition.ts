import { type CohortDefinition, composeDefinition } from '@optimiq/domain/cohorts/definition';
import type { CalendarDate } from '@optimiq/domain/kernel/dates';
import type { MemberKey, TenantId } from '@optimiq/domain/kernel/ids';
import { isAmong } from './cohort.ts';
import { type AddValue, criterionCondition } from './cohort-criteria.ts';
import type { Facts } from './keeper.ts';
import { KeptAnswers } from './kept-answers.ts';
import type { Parameter } from './tenant-file.ts';
import { toRanges } from './visible.ts';

/** What a definition is asked of: members of one run, their facts in the visible loads, as of a day. */
export type CohortScope = {
  readonly visible: readonly number[];
  readonly runNo: number;
  readonly asOf: CalendarDate;
  /** Only these members: the panel of the one who asks. */
  readonly panel?: readonly MemberKey[];
};

export type DefinitionCounts = {
  readonly members: number;
  /** Members it could name. */
  readonly of: number;
  readonly groups: readonly { readonly members: number; readonly criteria: readonly number[] }[];
};

/** How many members a definition names, each of its groups and each of its criteria alone: one statement. */
export async function countDefinition(
  facts: Facts,
  tenant: TenantId,
  definition: CohortDefinition,
  scope: CohortScope,
): Promise<DefinitionCounts> {
  const { columns, where, parameters } = compile(definition, scope);
  const names = columns.criteria.flat();
  const counts = [
    ...names.map(({ name }) => `count(*) filter (where ${name}) as "${name}"`),
    ...columns.groups.map((group, at) => `count(*) filter (where ${group}) as "g${at}"`),
    `count(*) filter (where ${columns.whole}) as whole`,
    'count(*) as everybody',
  ];
  const [row] = await facts.query<Record<string, number>>(
    tenant,
    scope.visible,
    `with marked as (
      select ${names.map(({ name, condition }) => `${condition} as ${name}`).join(', ')} from scores s where ${where}
    )
    select ${counts.join(', ')} from marked`,
    parameters,
  );
  return {
    members: row!.whole!,
    of: row!.everybody!,
    groups: columns.criteria.map((criteria, at) => ({
      members: row![`g${at}`]!,
      criteria: criteria.map(({ name }) => row![name]!),
    })),
  };
}

/** Some cohorts' members are asked for by every figure of a board at once. */
const kept = new KeptAnswers<readonly MemberKey[]>(8);

/** Members a definition names, by key. A panel is not part of what is kept: who is in it changes. */
export async function membersOfDefinition(
  facts: Facts,
  tenant: TenantId,
  definition: CohortDefinition,
  { panel, ...scope }: CohortScope,
): Promise<readonly MemberKey[]> {
  const { visible, runNo, asOf } = scope;
  const all = await kept.of(facts, tenant, [toRanges(visible), runNo, asOf, definition], async () => {
    const { columns, where, parameters } = compile(definition, scope);
    const names = columns.criteria.flat();
    const rows = await facts.query<{ key: MemberKey }>(
      tenant,
      visible,
      `with marked as (
        select s.member_key, ${names.map(({ name, condition }) => `${condition} as ${name}`).join(', ')}
        from scores s where ${where}
      )
      select member_key as key from marked where ${columns.whole} order by member_key`,
      parameters,
    );
    return rows.map(({ key }) => key);
  });
  if (!panel) return all;
  const seen = new Set(panel);
  return all.filter((key) => seen.has(key));
}

/** A definition as a column for each criterion, and groups and the whole as conditions over these columns. */
function compile(definition: CohortDefinition, { runNo, asOf, panel }: CohortScope) {
  const parameters: Parameter[] = [runNo];
  const add: AddValue = (value, type) => `cast($${parameters.push(value)} as ${type})`;
  const where = ['s.run_no = $1', ...(panel ? [isAmong(panel, (list) => add(list, 'varchar'))] : [])].join(' and ');
  const nameOf = (group: number, place: number) => `c${group}_${place}`;
  const { whole, groups } = composeDefinition<string>(definition, (_, group, place) => nameOf(group, place), {
    combine: (match, parts) => `(${parts.join(match === 'all' ? ' and ' : ' or ')})`,
    negate: (part) => `(not ${part})`,
  });
  const criteria = definition.groups.map((group, at) =>
    group.criteria.map((criterion, place) => ({
      name: nameOf(at, place),
      condition: criterionCondition(criterion, { add, asOf }),
    })),
  );
  return { columns: { whole, groups: groups.map((group) => group.whole), criteria }, where, parameters };
}

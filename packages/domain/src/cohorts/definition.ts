import type { Permission } from '../access/permissions.ts';
import { type Criterion, permissionFor } from './criteria.ts';

type Match = 'all' | 'any';

/** Members for whom all, or any, of its criteria hold; with `isNot` everybody else. */
export type CohortGroup = {
  readonly match: Match;
  readonly isNot?: boolean | undefined;
  readonly criteria: readonly Criterion[];
};

/** Who is in a cohort: codes, dates and amounts only, never a member. The same definition names others as data changes. */
export type CohortDefinition = { readonly match: Match; readonly groups: readonly CohortGroup[] };

/** What one question may cost: the facts are read once for each criterion. */
export const definitionLimits = { groups: 10, criteriaOfGroup: 20, criteria: 40, codes: 50 } as const;

/** Puts a definition together from what is made of each criterion: yes and no of one member, or conditions over all. */
export function composeDefinition<T>(
  { match, groups }: CohortDefinition,
  leafOf: (criterion: Criterion, group: number, place: number) => T,
  { combine, negate }: { combine: (match: Match, parts: readonly T[]) => T; negate: (part: T) => T },
): { readonly whole: T; readonly groups: readonly { readonly whole: T; readonly criteria: readonly T[] }[] } {
  const made = groups.map((group, place) => {
    const criteria = group.criteria.map((criterion, at) => leafOf(criterion, place, at));
    const joined = combine(group.match, criteria);
    return { whole: group.isNot ? negate(joined) : joined, criteria };
  });
  return {
    whole: combine(
      match,
      made.map(({ whole }) => whole),
    ),
    groups: made,
  };
}

/** Whether a member is in a cohort, given whether each criterion holds. */
export const isInCohort = (definition: CohortDefinition, isMet: (criterion: Criterion) => boolean): boolean =>
  composeDefinition(definition, isMet, {
    combine: (match, parts) => (match === 'all' ? parts.every(Boolean) : parts.some(Boolean)),
    negate: (part) => !part,
  }).whole;

/** Every right that a definition asks of its reader, each once. */
export const permissionsFor = ({ groups }: CohortDefinition): Permission[] => [
  ...new Set(groups.flatMap(({ criteria }) => criteria.map(({ kind }) => permissionFor[kind]))),
];

import type { CohortDefinition, Criterion } from '@optimiq/contracts/cohorts';
import { criterionOf, type Kind, newValues, type Values, valuesOf } from './criterion-fields.ts';

export type DraftCriterion = { readonly id: number; readonly kind: Kind; readonly values: Values };
export type DraftGroup = {
  readonly id: number;
  readonly match: 'all' | 'any';
  readonly isNot: boolean;
  readonly criteria: readonly DraftCriterion[];
};

/** A definition while it is written: some of its criteria may still lack something. */
export type Draft = { readonly match: 'all' | 'any'; readonly groups: readonly DraftGroup[] };

let last = 0;
const nextId = () => ++last;

export const newCriterion = (kind: Kind, serviceYear: number): DraftCriterion => ({
  id: nextId(),
  kind,
  values: newValues(kind, serviceYear),
});

export const newGroup = (criterion: DraftCriterion): DraftGroup => ({
  id: nextId(),
  match: 'all',
  isNot: false,
  criteria: [criterion],
});

export const draftOf = ({ match, groups }: CohortDefinition): Draft => ({
  match,
  groups: groups.map((group) => ({
    id: nextId(),
    match: group.match,
    isNot: group.isNot ?? false,
    criteria: group.criteria.map((one) => ({ id: nextId(), kind: one.kind, values: valuesOf(one) })),
  })),
});

/** What of a draft can be asked, and which of its parts each answer belongs to. */
export type Asked = {
  /** Absent while no criterion is complete. */
  readonly definition: CohortDefinition | undefined;
  readonly ids: readonly { readonly group: number; readonly criteria: readonly number[] }[];
  /** Criteria that lack something. */
  readonly incomplete: ReadonlySet<number>;
};

/** The complete part of a draft. */
export function askedOf({ match, groups }: Draft): Asked {
  const incomplete = new Set<number>();
  const parts = groups.map((group) => ({
    group,
    criteria: group.criteria.flatMap((one): { id: number; criterion: Criterion }[] => {
      const criterion = criterionOf(one.kind, one.values);
      if (criterion) return [{ id: one.id, criterion }];
      incomplete.add(one.id);
      return [];
    }),
  }));
  const filled = parts.filter(({ criteria }) => criteria.length > 0);
  return {
    definition:
      filled.length === 0
        ? undefined
        : {
            match,
            groups: filled.map(({ group, criteria }) => ({
              match: group.match,
              ...(group.isNot && { isNot: true }),
              criteria: criteria.map(({ criterion }) => criterion),
            })),
          },
    ids: filled.map(({ group, criteria }) => ({ group: group.id, criteria: criteria.map(({ id }) => id) })),
    incomplete,
  };
}

/** A draft with one group changed; a group that is taken away is undefined. */
export const withGroup = (draft: Draft, id: number, change: (group: DraftGroup) => DraftGroup | undefined): Draft => ({
  ...draft,
  groups: draft.groups.flatMap((group) => (group.id === id ? (change(group) ?? []) : [group])),
});

/** A group with one criterion changed or taken away; none without any is left. */
export function withCriterion(
  group: DraftGroup,
  id: number,
  change: (criterion: DraftCriterion) => DraftCriterion | undefined,
): DraftGroup | undefined {
  const criteria = group.criteria.flatMap((one) => (one.id === id ? (change(one) ?? []) : [one]));
  return criteria.length === 0 ? undefined : { ...group, criteria };
}

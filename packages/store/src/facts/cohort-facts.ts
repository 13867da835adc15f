import type { ServiceCategory } from '@optimiq/domain/records/service-categories';
import { membersOfService, yearDays } from './claim-services.ts';
import { type GroupKind, groupKinds, inGroup } from './member-groups.ts';

/** What visible loads must say of a member in a service year: a claim of a category, the group the member is in. */
export type CohortFacts = {
  readonly visible: readonly number[];
  readonly serviceYear: number;
  readonly service?: ServiceCategory;
} & { readonly [Kind in GroupKind]?: string };

/** Conditions over `scores s`. */
export function factsConditions(facts: CohortFacts, add: (value: string) => string): string[] {
  const { serviceYear, service } = facts;
  return [
    ...(service ? [`s.member_key in (${membersOfService(service, yearDays(serviceYear), add)})`] : []),
    ...groupKinds.flatMap((kind) => {
      const group = facts[kind];
      return group === undefined ? [] : [inGroup(kind, serviceYear, group, add)];
    }),
  ];
}

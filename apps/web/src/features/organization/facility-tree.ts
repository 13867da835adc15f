import type { Facility } from '@optimiq/contracts/organization';

/** A facility with how many units stand above it. */
export type Placed = Facility & { readonly depth: number };

/** Facilities in the order of the tree, each under the unit above it; one whose unit is unknown stands at the top. */
export function inTree(facilities: readonly Facility[]): readonly Placed[] {
  const ids = new Set(facilities.map(({ facilityId }) => facilityId));
  const seen = new Set<string>();
  const under = (parent: string | undefined, depth: number): readonly Placed[] =>
    facilities
      .filter(({ facilityId, parentId }) => {
        const above = parentId && ids.has(parentId) ? parentId : undefined;
        return above === parent && !seen.has(facilityId);
      })
      .flatMap((one) => {
        seen.add(one.facilityId);
        return [{ ...one, depth }, ...under(one.facilityId, depth + 1)];
      });
  const placed = under(undefined, 0);
  // A circle of units above each other has no top; its facilities are shown all the same.
  return [
    ...placed,
    ...facilities.filter(({ facilityId }) => !seen.has(facilityId)).map((one) => ({ ...one, depth: 0 })),
  ];
}

/** Those that a facility may stand under: neither itself nor what is below it. */
export function notBelow(facilities: readonly Facility[], facilityId: string): readonly Facility[] {
  const parentOf = new Map(facilities.map((one) => [one.facilityId, one.parentId]));
  const isBelow = (id: string | undefined): boolean =>
    id !== undefined && (id === facilityId || isBelow(parentOf.get(id)));
  return facilities.filter((one) => !isBelow(one.facilityId));
}

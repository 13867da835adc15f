/** Which categories a hierarchy rule is tested against: as mapped, or as left by the rules before it. */
export type HierarchySemantics = 'as-mapped' | 'live';

import { emptySet, equals, type HccSet, has, intersects, setOf } from './hcc-set.ts';
import type { MappedCategory } from './map-to-hccs.ts';
import type { DroppedHcc } from './receipt.ts';
import type { CmsHccTables, HierarchyLink, HierarchySemantics } from './tables.ts';

export type HierarchyResult = { readonly kept: readonly MappedCategory[]; readonly dropped: readonly DroppedHcc[] };

/**
 * Step 5: within each disease hierarchy, keep only the most severe HCC.
 *
 * @param categories ascending, each once.
 * @param semantics  'as-mapped': every category outranks, also one that is itself dropped (CMS Python);
 *                   'live': a dropped category outranks nothing (CMS SAS, macro V28115H1).
 * @returns          each category once, in `kept` or in `dropped`, both ascending.
 */
export function applyHierarchies(
  categories: readonly MappedCategory[],
  tables: CmsHccTables,
  semantics: HierarchySemantics,
): HierarchyResult {
  const links = firingLinks(categories, tables, semantics);
  if (links.length === 0) return { kept: categories, dropped: noneDropped };
  const kept: MappedCategory[] = [];
  const dropped: DroppedHcc[] = [];
  for (const mapped of categories) {
    const link = links.find(({ lesser }) => lesser === mapped.category);
    if (!link) kept.push(mapped);
    else {
      const { hcc, outrankedBy, tableRow } = link;
      dropped.push({ hcc, outrankedBy, tableRow, diagnoses: mapped.diagnoses });
    }
  }
  return { kept, dropped };
}

/** Whether the two semantics keep different HCCs of this member. */
export function semanticsDiffer(categories: readonly MappedCategory[], tables: CmsHccTables): boolean {
  const asMapped = firingLinks(categories, tables, 'as-mapped');
  if (asMapped.length < 2) return false;
  return !equals(lesserOf(asMapped), lesserOf(firingLinks(categories, tables, 'live')));
}

const noneDropped: readonly DroppedHcc[] = [];
const noLinks: readonly HierarchyLink[] = [];
const lesserOf = (links: readonly HierarchyLink[]) => setOf(links.map(({ lesser }) => lesser));

/** The first link of the published order that drops each category which is dropped. */
function firingLinks(
  categories: readonly MappedCategory[],
  tables: CmsHccTables,
  semantics: HierarchySemantics,
): readonly HierarchyLink[] {
  const present: HccSet = setOf(categories.map(({ category }) => category));
  let links: HierarchyLink[] | undefined;
  let droppedSoFar = emptySet;
  for (const { category } of categories) {
    const { over, links: candidates } = tables.hierarchy[category]!;
    if (!intersects(present, over) || (semantics === 'live' && has(droppedSoFar, category))) continue;
    for (const link of candidates) {
      if (!has(present, link.lesser) || has(droppedSoFar, link.lesser)) continue;
      links = links ?? [];
      links.push(link);
      droppedSoFar = lesserOf(links);
    }
  }
  return links ?? noLinks;
}

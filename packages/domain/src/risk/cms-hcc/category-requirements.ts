import { intersects, setOf } from './hcc-set.ts';
import type { MappedCategory } from './map-to-hccs.ts';
import type { NotCounted } from './receipt.ts';
import type { CmsHccTables } from './tables.ts';

/**
 * Step 4: categories that count only beside another one (V28: 223 needs 221, 222, 224, 225 or 226).
 *
 * @param notCounted receives the diagnoses of categories that stand alone.
 * @returns          the categories left, ascending.
 *
 * Tested on categories as mapped, before hierarchies. Source: CMS-HCC V28 software, macro V2823T2M.
 */
export function applyCategoryRequirements(
  categories: MappedCategory[],
  tables: CmsHccTables,
  notCounted: NotCounted[],
): MappedCategory[] {
  const bound = tables.requirements.filter((rule) => categories.some(({ category }) => category === rule.category));
  if (bound.length === 0) return categories;
  const present = setOf(categories.map(({ category }) => category));
  const unmet = bound.filter(({ needsAnyOf }) => !intersects(present, needsAnyOf));
  return categories.filter(({ category, diagnoses }) => {
    const requirement = unmet.find((candidate) => candidate.category === category);
    if (!requirement) return true;
    for (const { code, claims } of diagnoses) {
      const { tableRow } = requirement;
      for (const claim of claims.length > 0 ? claims : [undefined]) {
        notCounted.push({ code, reason: 'category-requirement', claim, tableRow, recorded: undefined });
      }
    }
    return false;
  });
}

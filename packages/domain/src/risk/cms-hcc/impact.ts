import type { MemberRecord } from '../../records/member-record.ts';
import { applyCategoryRequirements } from './category-requirements.ts';
import { factorsFor } from './factors.ts';
import { applyHierarchies } from './hierarchies.ts';
import type { MappedCategory } from './map-to-hccs.ts';
import type { RiskReceipt, ScoringSettings } from './receipt.ts';
import { scoresOf } from './scores.ts';
import type { CmsHccTables } from './tables.ts';

/** Difference of two scores of one member, in thousandths; below zero where the model says so. */
export type Impact = { readonly rawThousandths: number; readonly paymentThousandths: number };

/**
 * What a score would gain if one more category were coded: steps 4 to 8 of the model with it, less the score without.
 * Hierarchies, the payment-HCC count and interactions are part of it, so the impacts of several categories do not add up.
 *
 * @param category index into `tables.hccs`.
 * @param mapped   categories of the member as mapped (step 3), ascending, without it or with it.
 */
export function impactOf(
  category: number,
  member: MemberRecord,
  mapped: readonly MappedCategory[],
  receipt: RiskReceipt,
  tables: CmsHccTables,
  settings: ScoringSettings,
): Impact {
  const others = mapped.filter((one) => one.category !== category);
  const more = [...others, { category, diagnoses: [] }].sort((a, b) => a.category - b.category);
  const categories = applyCategoryRequirements(more, tables, []);
  const { kept } = applyHierarchies(categories, tables, settings.hierarchySemantics);
  const { factors } = factorsFor(member, kept, receipt.segment, tables);
  const after = scoresOf(factors, tables.year);
  return {
    rawThousandths: after.rawThousandths - receipt.rawThousandths,
    paymentThousandths: after.paymentThousandths - receipt.paymentThousandths,
  };
}

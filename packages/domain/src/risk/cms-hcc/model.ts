import type { MemberRecord } from '../../records/member-record.ts';
import { applyCategoryRequirements } from './category-requirements.ts';
import { eligibleDiagnoses } from './eligible-diagnoses.ts';
import { factorsFor } from './factors.ts';
import { applyHierarchies, semanticsDiffer } from './hierarchies.ts';
import { type MappedCategory, mapToHccs } from './map-to-hccs.ts';
import type { NotCounted, OtherHierarchy, RiskReceipt, ScoringSettings } from './receipt.ts';
import { scoresOf } from './scores.ts';
import { segmentOf } from './segment.ts';
import type { CmsHccTables } from './tables.ts';

// The rest of the model's front: tables are indexed before they score, a receipt's leaf is what a run hashes.
export { cmsHccSegments } from './index-segments.ts';
export { indexTables } from './index-tables.ts';
export { receiptLeaf } from './leaf.ts';
// Beside the score: what of earlier years the present one has, and what is still missing.
export type { EarlierYear, GapClaim, GapStatus, RecaptureGap } from './recapture.ts';
export { lookBackYears, recaptureGaps } from './recapture.ts';

/** Settings of a run; the hierarchy semantics of the payment year unless named. */
export function scoringSettings(tables: CmsHccTables, chosen: Partial<ScoringSettings> = {}): ScoringSettings {
  const { mceEdits = false, hierarchySemantics = tables.year.hierarchySemantics } = chosen;
  return { mceEdits, hierarchySemantics };
}

/**
 * A member's CMS-HCC risk score with its receipt.
 *
 * @param member   claims in any order; age on 1 February of the payment year.
 * @param settings of the run, from `scoringSettings`.
 * @returns        the score and what explains it; the input is not changed and nothing is kept between members.
 */
export function scoreMember(member: MemberRecord, tables: CmsHccTables, settings: ScoringSettings): RiskReceipt {
  const notCounted: NotCounted[] = [];
  const eligible = eligibleDiagnoses(member, tables, notCounted); // 1 encounter filtering
  const mapped = mapToHccs(eligible, member, tables, settings, notCounted); // 2 age and sex edits, 3 ICD-10-CM to HCC
  const categories = applyCategoryRequirements(mapped, tables, notCounted); // 4 categories that need another one
  const { kept, dropped } = applyHierarchies(categories, tables, settings.hierarchySemantics); // 5 hierarchies
  const segment = segmentOf(member, tables); // 6 segment
  const { demographic, hccs, factors } = factorsFor(member, kept, segment, tables); // 7 coefficients
  const scores = scoresOf(factors, tables.year); // 8 raw, normalized and payment score
  const otherHierarchy = dropped.length > 0 ? otherReading(member, categories, tables, settings) : undefined;
  return {
    model: tables.model,
    paymentYear: tables.year.paymentYear,
    tableVersion: tables.version,
    settings,
    segment,
    demographic,
    factors,
    hccs,
    dropped,
    notCounted,
    otherHierarchy,
    rawThousandths: scores.rawThousandths,
    normalizedThousandths: scores.normalizedThousandths,
    paymentThousandths: scores.paymentThousandths,
    rounding: scores.rounding,
  };
}

/** Steps 5 to 8 under the other hierarchy semantics, when it keeps other HCCs. */
function otherReading(
  member: MemberRecord,
  categories: readonly MappedCategory[],
  tables: CmsHccTables,
  settings: ScoringSettings,
): OtherHierarchy | undefined {
  if (!semanticsDiffer(categories, tables)) return undefined;
  const semantics = settings.hierarchySemantics === 'live' ? 'as-mapped' : 'live';
  const { kept } = applyHierarchies(categories, tables, semantics);
  const { hccs, factors } = factorsFor(member, kept, segmentOf(member, tables), tables);
  const { rounding: _, ...scores } = scoresOf(factors, tables.year);
  return { semantics, hccs: hccs.map(({ hcc }) => hcc), ...scores };
}

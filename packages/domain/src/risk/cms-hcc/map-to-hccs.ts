import type { MemberRecord } from '../../records/member-record.ts';
import { applyAgeSexEdits } from './age-sex-edits.ts';
import type { EligibleDiagnosis } from './eligible-diagnoses.ts';
import type { ClaimEvidence, DiagnosisEvidence, NotCounted, ScoringSettings } from './receipt.ts';
import type { CmsHccTables, MapRow } from './tables.ts';

/** A category the member has and the diagnoses that lead to it. */
export type MappedCategory = { readonly category: number; readonly diagnoses: DiagnosisEvidence[] };

/**
 * Steps 2 and 3: age and sex edits of each code, then ICD-10-CM to categories.
 *
 * @param notCounted receives the codes that lead to none.
 * @returns          each category once, ascending, with every diagnosis and every record behind it.
 *
 * Source: CMS, 2026 ICD-10-CM mappings, CMS-HCC V28.
 */
export function mapToHccs(
  eligible: readonly EligibleDiagnosis[],
  member: MemberRecord,
  tables: CmsHccTables,
  settings: ScoringSettings,
  notCounted: NotCounted[],
): MappedCategory[] {
  const categories: MappedCategory[] = [];
  for (const { code, claim, recorded } of eligible) {
    const entry = tables.codes.get(code);
    if (!entry) {
      notCounted.push({ code, reason: 'no-category', claim, tableRow: undefined, recorded });
      continue;
    }
    const outcome = entry.isPlain ? entry : applyAgeSexEdits(entry, member, settings);
    if ('reason' in outcome) {
      notCounted.push({ code, reason: outcome.reason, claim, tableRow: outcome.tableRow, recorded });
      continue;
    }
    for (const row of outcome.rows) addEvidence(categoryIn(categories, row.category).diagnoses, row, claim);
  }
  return categories;
}

/** The member's category, put in its place when it is new. */
function categoryIn(categories: MappedCategory[], category: number): MappedCategory {
  let place = categories.length;
  while (place > 0 && categories[place - 1]!.category > category) place--;
  if (place > 0 && categories[place - 1]!.category === category) return categories[place - 1]!;
  const added: MappedCategory = { category, diagnoses: [] };
  // By hand: splice measured slower on the few categories a member has.
  for (let last = categories.length; last > place; last--) categories[last] = categories[last - 1]!;
  categories[place] = added;
  return added;
}

function addEvidence(diagnoses: DiagnosisEvidence[], row: MapRow, claim: ClaimEvidence | undefined): void {
  const place = diagnoses.findIndex((evidence) => evidence.tableRow === row.tableRow);
  const known = diagnoses[place];
  if (!claim) {
    if (!known) diagnoses.push(row.evidence);
    return;
  }
  if (!known) diagnoses.push({ ...row.evidence, claims: [claim] });
  else if (known === row.evidence) diagnoses[place] = { ...known, claims: [claim] };
  else (known.claims as ClaimEvidence[]).push(claim);
}

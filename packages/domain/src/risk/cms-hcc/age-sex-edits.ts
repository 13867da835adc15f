import type { MemberRecord } from '../../records/member-record.ts';
import type { NotCountedReason, ScoringSettings } from './receipt.ts';
import type { AgeRange, CodeEntry, Condition, MapRow } from './tables.ts';

/** Rows of the map that hold for the person, or why none does and the edit that says so. */
export type EditOutcome =
  | { readonly rows: readonly MapRow[] }
  | { readonly reason: NotCountedReason; readonly tableRow: string | undefined };

/**
 * Step 2: age and sex edits of one code.
 *
 * @returns rows in published order, at least one; or the reason the code counts for nothing.
 *
 * The Medicare code editor has the last word: it voids even a code that a mandatory edit gave a category.
 * A mandatory edit that names a category replaces the map.
 *
 * Source: CMS-HCC V28 software, macro V28I0ED1; conditions per row of the 2026 mapping table.
 */
export function applyAgeSexEdits(entry: CodeEntry, person: MemberRecord, settings: ScoringSettings): EditOutcome {
  const edit = entry.edits.find((candidate) => meets(candidate, person));
  if (edit && !edit.row) {
    return { reason: edit.ages ? 'age-edit' : 'sex-edit', tableRow: edit.tableRow };
  }
  if (settings.mceEdits && entry.mceAges && !isWithin(entry.mceAges, person.age)) {
    return { reason: 'mce-age-edit', tableRow: entry.rows[0]?.tableRow };
  }
  if (edit?.row) return { rows: [edit.row] };
  const rows = entry.rows.filter((row) => meets(row, person));
  return rows.length > 0 ? { rows } : { reason: missedReason(entry, person), tableRow: undefined };
}

function missedReason({ rows }: CodeEntry, { sex }: MemberRecord): NotCountedReason {
  if (rows.length === 0) return 'no-category';
  return rows.some((row) => row.sex === undefined || row.sex === sex) ? 'age-edit' : 'sex-edit';
}

const isWithin = ({ from, through }: AgeRange, age: number) => age >= from && age <= through;

function meets({ sex, ages }: Condition, person: MemberRecord): boolean {
  return (sex === undefined || sex === person.sex) && (ages === undefined || isWithin(ages, person.age));
}

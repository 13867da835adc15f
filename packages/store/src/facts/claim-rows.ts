/** What columns of receipts and gaps share: claims by their row in a slab. */
import type { GapClaim } from '@optimiq/domain/risk/cms-hcc/model';
import type { ClaimEvidence } from '@optimiq/domain/risk/cms-hcc/receipt';
import { type ColumnSet, intsOf } from './column-set.ts';
import type { GrowingInts, GrowingTexts } from './growing-columns.ts';
import type { RiskSlab } from './risk-input.ts';

/** The engine saw a claim under its row in the slab; -1 without a claim. */
export const rowOf = (claim: ClaimEvidence | GapClaim | undefined): number => (claim ? Number(claim.claimKey) : -1);

/** A claim is stored by its load and record: two small numbers instead of sixteen random bytes. */
export function claimColumns({ claims }: RiskSlab, rows: GrowingInts): ColumnSet['columns'] {
  const at = rows.take().values;
  const pick = (name: string): Int32Array => {
    const values = intsOf(claims, name);
    return at.map((row) => (row < 0 ? -2_147_483_648 : values[row]!));
  };
  return {
    load_no: { kind: 'int', values: pick('load_no') },
    record_no: { kind: 'int', values: pick('record_no') },
    service_through: { kind: 'date', values: pick('service_through') },
  };
}

/** Columns of what has grown so far. */
export function taken(columns: Readonly<Record<string, GrowingInts | GrowingTexts>>): ColumnSet['columns'] {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.take()]));
}

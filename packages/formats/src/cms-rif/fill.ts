import type { SourceFill } from '@optimiq/domain/records/source';
import type { RifCells } from './cells.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

/** One row of a file of prescription drug events: a fill. */
export function readFill(cells: RifCells): SourceFill | undefined {
  const memberId = cells.required('BENE_ID', 'missing-identifier', 'the person has no identifier');
  const fillId = cells.required('PDE_ID', 'missing-value', 'the fill has no number');
  cells.required('SRVC_DT', 'missing-value', 'the fill date is empty');
  const filledOn = cells.date('SRVC_DT');
  const isDeleted = cells.text('DML_IND')?.toUpperCase() === 'DELETE' || cells.text('ADJSTMT_DLTN_CD') === 'D';
  if (isDeleted || cells.text('FINAL_ACTION') === 'N') {
    cells.unsupported('ADJSTMT_DLTN_CD', 'a fill that was taken back is not loaded, and takes back none');
    return undefined;
  }
  const fill: Partial<Mutable<SourceFill>> = {};
  const ndc = cells.text('PROD_SRVC_ID');
  const quantity = cells.number('QTY_DSPNSD_NUM');
  const daysSupply = cells.whole('DAYS_SUPLY_NUM', 0, 9999);
  const fillNumber = cells.whole('FILL_NUM', 0, 9999);
  const cost = cells.cents('TOT_RX_CST_AMT');
  const share = cells.cents('PTNT_PAY_AMT');
  if (ndc) fill.ndc = ndc;
  if (quantity !== undefined) fill.quantity = quantity;
  if (daysSupply !== undefined) fill.daysSupply = daysSupply;
  if (fillNumber !== undefined) fill.fillNumber = fillNumber;
  if (cost !== undefined) fill.costCents = cost;
  if (share !== undefined) fill.memberShareCents = share;
  if (cells.hasError || !filledOn) return undefined;
  return { kind: 'fill', at: cells.at, fillId, person: { memberId }, filledOn, ...fill };
}

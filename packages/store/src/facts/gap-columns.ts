import type { RecaptureGap } from '@optimiq/domain/risk/cms-hcc/model';
import { claimColumns, rowOf, taken } from './claim-rows.ts';
import type { ColumnSet } from './column-set.ts';
import { GrowingInts, GrowingTexts } from './growing-columns.ts';
import type { RiskSlab } from './risk-input.ts';

/** Gaps of one slab's members as columns. */
export class GapRows {
  private readonly slab: RiskSlab;
  private readonly last = new GrowingInts();
  private readonly closing = new GrowingInts();
  private readonly ints = {
    member_no: new GrowingInts(),
    hcc: new GrowingInts(),
    coded_mask: new GrowingInts(),
    closing_hcc: new GrowingInts(),
    gain_raw_thousandths: new GrowingInts(),
    gain_payment_thousandths: new GrowingInts(),
  };
  private readonly texts = {
    status: new GrowingTexts(),
    last_code: new GrowingTexts(),
    closing_code: new GrowingTexts(),
  };

  constructor(slab: RiskSlab) {
    this.slab = slab;
  }

  add(memberNo: number, gap: RecaptureGap): void {
    const { ints, texts } = this;
    ints.member_no.push(memberNo);
    ints.hcc.push(gap.hcc);
    ints.coded_mask.push(gap.codedMask);
    ints.closing_hcc.push(gap.closedBy?.hcc);
    ints.gain_raw_thousandths.push(gap.impact?.rawThousandths);
    ints.gain_payment_thousandths.push(gap.impact?.paymentThousandths);
    texts.status.push(gap.status);
    texts.last_code.push(gap.lastCoded?.code);
    texts.closing_code.push(gap.closedBy?.code);
    this.last.push(rowOf(gap.lastCoded));
    this.closing.push(rowOf(gap.closedBy));
  }

  take(): ColumnSet {
    const rows = this.last.length;
    const columns = {
      ...taken(this.ints),
      ...taken(this.texts),
      ...named('last', claimColumns(this.slab, this.last)),
      ...named('closing', claimColumns(this.slab, this.closing)),
    };
    return { rows, columns };
  }
}

/** Columns of a claim under the name of what it is to a gap. */
const named = (
  prefix: string,
  { load_no, record_no, service_through }: ColumnSet['columns'],
): ColumnSet['columns'] => ({
  [`${prefix}_load_no`]: load_no!,
  [`${prefix}_record_no`]: record_no!,
  [`${prefix}_on`]: service_through!,
});

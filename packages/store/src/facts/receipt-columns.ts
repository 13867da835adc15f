import type { RecaptureGap } from '@optimiq/domain/risk/cms-hcc/model';
import type { ClaimEvidence, DiagnosisEvidence, RiskReceipt } from '@optimiq/domain/risk/cms-hcc/receipt';
import { claimColumns, rowOf, taken } from './claim-rows.ts';
import { type ColumnSet, constantColumn, textsOf, type UuidColumn, uuidsOf } from './column-set.ts';
import type { FactsTable } from './columns.ts';
import { GapRows } from './gap-columns.ts';
import { GrowingInts, GrowingTexts } from './growing-columns.ts';
import type { RiskMember, SlabDiagnosis } from './member-record.ts';
import type { RiskSlab } from './risk-input.ts';

/** Columns of run results by table, in the order they are stored. */
export type ReceiptColumns = readonly (readonly [Extract<FactsTable, `score${string}`>, ColumnSet])[];

/** Published rows, reasons and uncounted codes that one scoring thread has named so far, and the number each is stored under. */
export type TableRowNumbers = { readonly first: number; readonly numbers: Map<string, number> };

/** Gathers the results of one slab's members, in order, and gives them as columns. */
export type ReceiptBatch = {
  /** @param leafHash 64 hex digits: the member's leaf in the run's tree. */
  add(member: RiskMember, receipt: RiskReceipt | undefined, leafHash: string, gaps?: readonly RecaptureGap[]): void;
  take(): ReceiptColumns;
};

/**
 * A batch for one slab.
 *
 * @param firstMemberNo number of the slab's first member in the run.
 * @param rowNumbers    of the thread; grows, and only rows named for the first time are in the batch.
 */
export function receiptBatch(
  slab: RiskSlab,
  runNo: number,
  firstMemberNo: number,
  rowNumbers: TableRowNumbers,
): ReceiptBatch {
  const tableRows = new TableRows(rowNumbers);
  const scores = new Scores(slab);
  const factors = new Factors(tableRows);
  const hccs = new Hccs(tableRows);
  const diagnoses = new Diagnoses(slab, tableRows);
  const notCounted = new NotCountedRows(slab, tableRows);
  const gapRows = new GapRows(slab);
  return {
    add(member, receipt, leafHash, gaps = []) {
      const memberNo = firstMemberNo + member.row;
      scores.add(memberNo, member, receipt, leafHash);
      if (!receipt) return;
      factors.add(memberNo, receipt);
      hccs.add(memberNo, receipt);
      for (const { hcc, diagnoses: behind } of receipt.hccs) diagnoses.add(memberNo, hcc, behind);
      for (const { hcc, diagnoses: behind } of receipt.dropped) diagnoses.add(memberNo, hcc, behind);
      notCounted.add(memberNo, receipt.notCounted);
      for (const gap of gaps) gapRows.add(memberNo, gap);
    },
    take: () => [
      // First: what a crash leaves of a batch has its owner, whom an erasure finds.
      ['score_members', withRun(runNo, scores.takeMembers())],
      ['score_table_rows', withRun(runNo, tableRows.take())],
      ['score_factors', withRun(runNo, factors.take())],
      ['score_hccs', withRun(runNo, hccs.take())],
      ['score_diagnoses', withRun(runNo, diagnoses.take())],
      ['score_not_counted', withRun(runNo, notCounted.take())],
      ['score_gaps', withRun(runNo, gapRows.take())],
      ['scores', withRun(runNo, scores.take(runNo))],
    ],
  };
}

function withRun(runNo: number, { rows, columns }: ColumnSet): ColumnSet {
  return { rows, columns: { run_no: constantColumn(runNo, rows), ...columns } };
}

class TableRows {
  private readonly numbers: TableRowNumbers;
  private readonly rowNo = new GrowingInts();
  private readonly text = new GrowingTexts();

  constructor(numbers: TableRowNumbers) {
    this.numbers = numbers;
  }

  numberOf(tableRow: string): number {
    const { first, numbers } = this.numbers;
    let number = numbers.get(tableRow);
    if (number === undefined) {
      number = first + numbers.size;
      numbers.set(tableRow, number);
      this.rowNo.push(number);
      this.text.push(tableRow);
    }
    return number;
  }

  take(): ColumnSet {
    return { rows: this.rowNo.length, columns: { row_no: this.rowNo.take(), table_row: this.text.take() } };
  }
}

class Scores {
  private readonly slab: RiskSlab;
  private readonly rows = new GrowingInts();
  private readonly ints = {
    member_no: new GrowingInts(),
    age: new GrowingInts(),
    status_year: new GrowingInts(),
    raw_thousandths: new GrowingInts(),
    normalized_thousandths: new GrowingInts(),
    payment_thousandths: new GrowingInts(),
    hcc_count: new GrowingInts(),
    other_raw_thousandths: new GrowingInts(),
  };
  private readonly texts = {
    not_scored: new GrowingTexts(),
    segment: new GrowingTexts(),
    sex: new GrowingTexts(),
    other_semantics: new GrowingTexts(),
    leaf_hash: new GrowingTexts(),
  };

  constructor(slab: RiskSlab) {
    this.slab = slab;
  }

  add(memberNo: number, member: RiskMember, receipt: RiskReceipt | undefined, leafHash: string): void {
    const { ints, texts } = this;
    this.rows.push(member.row);
    ints.member_no.push(memberNo);
    ints.age.push(member.age);
    ints.status_year.push(member.statusYear);
    ints.raw_thousandths.push(receipt?.rawThousandths);
    ints.normalized_thousandths.push(receipt?.normalizedThousandths);
    ints.payment_thousandths.push(receipt?.paymentThousandths);
    ints.hcc_count.push(receipt?.hccs.length ?? 0);
    ints.other_raw_thousandths.push(receipt?.otherHierarchy?.rawThousandths);
    texts.not_scored.push('notScored' in member ? member.notScored : undefined);
    texts.segment.push(receipt?.segment);
    texts.sex.push(member.sex);
    texts.other_semantics.push(receipt?.otherHierarchy?.semantics);
    texts.leaf_hash.push(leafHash);
  }

  /** Whose receipts these are. */
  takeMembers(): ColumnSet {
    return { rows: this.rows.length, columns: { member_no: this.ints.member_no.take(), member_key: this.keys() } };
  }

  take(runNo: number): ColumnSet {
    const from_run_no = constantColumn(runNo, this.rows.length);
    const columns = { ...taken(this.ints), ...taken(this.texts), member_key: this.keys(), from_run_no };
    return { rows: this.rows.length, columns };
  }

  private keys(): UuidColumn {
    return keysAt(uuidsOf(this.slab.members, 'member_key'), this.rows.take().values);
  }
}

class Factors {
  private readonly tableRows: TableRows;
  private readonly ints = {
    member_no: new GrowingInts(),
    position: new GrowingInts(),
    thousandths: new GrowingInts(),
    table_row_no: new GrowingInts(),
  };
  private readonly texts = { kind: new GrowingTexts(), name: new GrowingTexts() };

  constructor(tableRows: TableRows) {
    this.tableRows = tableRows;
  }

  add(memberNo: number, receipt: RiskReceipt): void {
    const { ints, texts } = this;
    for (const [position, { name, thousandths, tableRow }] of receipt.factors.entries()) {
      ints.member_no.push(memberNo);
      ints.position.push(position);
      ints.thousandths.push(thousandths);
      ints.table_row_no.push(this.tableRows.numberOf(tableRow));
      texts.kind.push(kindOf(name, receipt));
      texts.name.push(name);
    }
  }

  take(): ColumnSet {
    return { rows: this.ints.member_no.length, columns: { ...taken(this.ints), ...taken(this.texts) } };
  }
}

/** Kind of a term: age and sex with their supplements, an HCC, the payment-HCC count, an interaction. */
function kindOf(name: string, receipt: RiskReceipt): string {
  if (name === receipt.demographic?.name || /_(Originally|ORIGDS|LTIMCAID)/.test(name)) return 'demographic';
  if (/_HCC\d+$/.test(name)) return 'hcc';
  return /_D\d+P?$/.test(name) ? 'count' : 'interaction';
}

class Hccs {
  private readonly tableRows: TableRows;
  private readonly ints = {
    member_no: new GrowingInts(),
    hcc: new GrowingInts(),
    outranked_by: new GrowingInts(),
    table_row_no: new GrowingInts(),
    coefficient_thousandths: new GrowingInts(),
  };
  private readonly status = new GrowingTexts();

  constructor(tableRows: TableRows) {
    this.tableRows = tableRows;
  }

  add(memberNo: number, { hccs, dropped, otherHierarchy }: RiskReceipt): void {
    for (const { hcc, factor } of hccs) {
      this.push(memberNo, hcc, factor ? 'counts' : 'not-paid', undefined, factor?.tableRow, factor?.thousandths);
    }
    for (const { hcc, outrankedBy, tableRow } of dropped) {
      this.push(memberNo, hcc, 'outranked', outrankedBy, tableRow, undefined);
    }
    for (const hcc of otherHierarchy?.hccs ?? []) this.push(memberNo, hcc, 'other', undefined, undefined, undefined);
  }

  take(): ColumnSet {
    return { rows: this.status.length, columns: { ...taken(this.ints), status: this.status.take() } };
  }

  private push(
    memberNo: number,
    hcc: number,
    status: string,
    outrankedBy: number | undefined,
    tableRow: string | undefined,
    thousandths: number | undefined,
  ): void {
    const { ints } = this;
    ints.member_no.push(memberNo);
    ints.hcc.push(hcc);
    ints.outranked_by.push(outrankedBy);
    ints.table_row_no.push(tableRow === undefined ? undefined : this.tableRows.numberOf(tableRow));
    ints.coefficient_thousandths.push(thousandths);
    this.status.push(status);
  }
}

class Diagnoses {
  private readonly slab: RiskSlab;
  private readonly tableRows: TableRows;
  private readonly claims = new GrowingInts();
  private readonly ints = {
    member_no: new GrowingInts(),
    hcc: new GrowingInts(),
    table_row_no: new GrowingInts(),
    line_no: new GrowingInts(),
  };
  private readonly texts = { code: new GrowingTexts(), provider_npi: new GrowingTexts() };

  constructor(slab: RiskSlab, tableRows: TableRows) {
    this.slab = slab;
    this.tableRows = tableRows;
  }

  /** A diagnosis that came without a claim has one row without one. */
  add(memberNo: number, hcc: number, diagnoses: readonly DiagnosisEvidence[]): void {
    for (const { code, tableRow, claims } of diagnoses) {
      const rowNo = this.tableRows.numberOf(tableRow);
      for (const claim of claims.length > 0 ? claims : [undefined]) {
        this.ints.member_no.push(memberNo);
        this.ints.hcc.push(hcc);
        this.ints.table_row_no.push(rowNo);
        this.ints.line_no.push(claim?.line);
        this.texts.code.push(code);
        this.texts.provider_npi.push(claim?.providerNpi);
        this.claims.push(rowOf(claim));
      }
    }
  }

  take(): ColumnSet {
    const columns = { ...taken(this.ints), ...taken(this.texts), ...claimColumns(this.slab, this.claims) };
    return { rows: this.claims.length, columns };
  }
}

class NotCountedRows {
  private readonly slab: RiskSlab;
  private readonly codeNos: Int32Array;
  private readonly tableRows: TableRows;
  private readonly claims = new GrowingInts();
  private readonly ints = {
    member_no: new GrowingInts(),
    reason_no: new GrowingInts(),
    table_row_no: new GrowingInts(),
    code_no: new GrowingInts(),
  };

  constructor(slab: RiskSlab, tableRows: TableRows) {
    this.slab = slab;
    this.codeNos = new Int32Array(textsOf(slab.diagnoses, 'code').dictionary.length).fill(-1);
    this.tableRows = tableRows;
  }

  /** Neighbours mostly share their record and their reason, which are looked up once. */
  add(memberNo: number, notCounted: RiskReceipt['notCounted']): void {
    const { ints, tableRows } = this;
    let [lastClaim, claimRow] = [undefined as ClaimEvidence | undefined, -1];
    let [lastReason, reasonNo] = ['', -1];
    for (const { code, reason, claim, tableRow, recorded } of notCounted) {
      if (claim !== lastClaim) [lastClaim, claimRow] = [claim, rowOf(claim)];
      if (reason !== lastReason) [lastReason, reasonNo] = [reason, tableRows.numberOf(reason)];
      ints.member_no.push(memberNo);
      ints.table_row_no.push(tableRow === undefined ? undefined : tableRows.numberOf(tableRow));
      ints.reason_no.push(reasonNo);
      ints.code_no.push(this.codeNo(code, recorded as SlabDiagnosis | undefined));
      this.claims.push(claimRow);
    }
  }

  /** A code is looked up once for the slab. */
  private codeNo(code: string, recorded: SlabDiagnosis | undefined): number {
    if (recorded === undefined) return this.tableRows.numberOf(code);
    const known = this.codeNos[recorded.codePlace]!;
    if (known >= 0) return known;
    const number = this.tableRows.numberOf(code);
    this.codeNos[recorded.codePlace] = number;
    return number;
  }

  take(): ColumnSet {
    const { service_through: _, ...claims } = claimColumns(this.slab, this.claims);
    return { rows: this.claims.length, columns: { ...taken(this.ints), ...claims } };
  }
}

function keysAt({ bytes }: UuidColumn, rows: Int32Array): UuidColumn {
  const picked = new Uint8Array(rows.length * 16);
  for (const [index, row] of rows.entries()) picked.set(bytes.subarray(row * 16, row * 16 + 16), index * 16);
  return { kind: 'uuid', bytes: picked };
}

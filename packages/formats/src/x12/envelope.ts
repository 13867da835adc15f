import type { ProblemPlace, Report } from './report.ts';
import type { Segment } from './segment.ts';

type Opened = ProblemPlace & { readonly control: string };

/**
 * ISA, GS and ST with their trailers: control numbers must agree, counts must hold, none may be missing.
 * A wrong count or number is a warning, since the claims are read anyway; a missing trailer is an error, since
 * what stood before it may be lost.
 *
 * Source: X12.5 and X12.6 control structures; TA1 may stand between ISA and GS.
 */
export class Envelope {
  /** ISA13, GS06, ST02 of what is open or was open last. */
  interchange = '';
  group = '';
  transaction = '';
  /** GS08: the implementation guide when ST03 does not say. */
  guide = '';
  readonly #report: Report;
  #openInterchange: Opened | undefined;
  #openGroup: Opened | undefined;
  #openTransaction: Opened | undefined;
  #groups = 0;
  #transactions = 0;

  constructor(report: Report) {
    this.#report = report;
  }

  get hasTransaction(): boolean {
    return this.#openTransaction !== undefined;
  }

  openInterchange(segment: Segment): void {
    this.abandonInterchange();
    this.interchange = segment.element(13).trim();
    this.group = '';
    this.transaction = '';
    this.guide = '';
    this.#groups = 0;
    this.#openInterchange = opened(segment, this.interchange);
  }

  openGroup(segment: Segment): void {
    this.abandonGroup();
    this.group = segment.element(6).trim();
    this.guide = segment.element(8).trim();
    this.transaction = '';
    this.#groups++;
    this.#transactions = 0;
    this.#openGroup = opened(segment, this.group);
  }

  openTransaction(segment: Segment): void {
    this.abandonTransaction();
    if (!this.#openGroup) {
      this.#report('error', 'structure', segment, 'the transaction set is in no functional group', 'GS');
    }
    this.transaction = segment.element(2).trim();
    this.#transactions++;
    this.#openTransaction = opened(segment, this.transaction);
  }

  closeTransaction(segment: Segment): void {
    const open = this.#openTransaction;
    if (!open) {
      this.#report('error', 'structure', segment, 'SE ends a transaction set that was not begun', 'SE');
      return;
    }
    this.#compare(segment, segment.ordinal - open.ordinal + 1, open.control, 'SE');
    this.#openTransaction = undefined;
  }

  closeGroup(segment: Segment): void {
    this.abandonTransaction();
    const open = this.#openGroup;
    if (!open) {
      this.#report('error', 'structure', segment, 'GE ends a functional group that was not begun', 'GE');
      return;
    }
    this.#compare(segment, this.#transactions, open.control, 'GE');
    this.#openGroup = undefined;
  }

  closeInterchange(segment: Segment): void {
    this.abandonGroup();
    const open = this.#openInterchange;
    if (open) this.#compare(segment, this.#groups, open.control, 'IEA');
    this.#openInterchange = undefined;
  }

  abandonTransaction(): void {
    if (this.#openTransaction) {
      this.#report('error', 'structure', this.#openTransaction, 'the transaction set has no end (SE)', 'SE');
    }
    this.#openTransaction = undefined;
  }

  abandonGroup(): void {
    this.abandonTransaction();
    if (this.#openGroup) {
      this.#report('error', 'structure', this.#openGroup, 'the functional group has no end (GE)', 'GE');
    }
    this.#openGroup = undefined;
  }

  abandonInterchange(): void {
    this.abandonGroup();
    if (this.#openInterchange) {
      this.#report('error', 'structure', this.#openInterchange, 'the interchange has no end (IEA)', 'IEA');
    }
    this.#openInterchange = undefined;
  }

  #compare(segment: Segment, count: number, control: string, trailer: 'SE' | 'GE' | 'IEA'): void {
    if (Number(segment.element(1)) !== count) {
      this.#report('warning', 'structure', segment, `the count in ${trailer} does not hold`, `${trailer}01`);
    }
    if (segment.element(2).trim() !== control) {
      this.#report(
        'warning',
        'structure',
        segment,
        `the control number in ${trailer} is not the one of its header`,
        `${trailer}02`,
      );
    }
  }
}

const opened = (segment: Segment, control: string): Opened => ({
  ordinal: segment.ordinal,
  offset: segment.offset,
  control,
});

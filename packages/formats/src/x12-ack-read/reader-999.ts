import type { SourceAcknowledgementError } from '@optimiq/domain/records/source-acknowledgement';
import { passOver } from '../x12/pass-over.ts';
import type { Segment } from '../x12/segment.ts';
import { AK1, AK2, AK3, AK4, AK5, AK9, IK3, IK4, IK5, tagsOf } from '../x12/tags.ts';
import type { OpenSet, TransactionKind, TransactionReader } from '../x12/transaction-reader.ts';
import { dateOf, quantityOf } from '../x12/values.ts';
import type { AcknowledgementSink, Outcome } from './sink.ts';

/** Kind of the implementation acknowledgement: 005010X231. */
export const kind999 = (sink: AcknowledgementSink): TransactionKind => ({
  name: 'x12-999',
  set: '999',
  guides: [{ begins: '005010X231' }],
  open: (set) => new Reader999(set, sink),
});

/** Kind of the functional acknowledgement, of any version: AK3, AK4 and AK5 stand for IK3, IK4 and IK5. */
export const kind997 = (sink: AcknowledgementSink): TransactionKind => ({
  name: 'x12-999',
  set: '997',
  guides: [{ begins: '' }],
  open: (set) => new Reader999(set, sink),
});

/** IK501 and AK901. P is 'partly', of a group; M, W and X are faults of security. */
const outcomes: Readonly<Record<string, Outcome>> = {
  A: 'accepted',
  E: 'accepted-with-errors',
  P: 'accepted-with-errors',
  R: 'rejected',
  M: 'rejected',
  W: 'rejected',
  X: 'rejected',
};

/** CTX names the business unit, perhaps by a claim number or a name: it is not read. */
const unread = tagsOf('CTX');
const maxErrors = 10_000;

type Open = {
  readonly ordinal: number;
  readonly offset: number;
  readonly transaction: string;
  readonly errors: SourceAcknowledgementError[];
  segment: Pick<SourceAcknowledgementError, 'segment' | 'segmentPosition'>;
  isDamaged: boolean;
};

/**
 * One acknowledgement for each transaction set answered (AK2 to IK5) and one for the group (AK9).
 *
 * Source: ASC X12 005010X231A1; X12 997.
 */
class Reader999 implements TransactionReader {
  readonly #set: OpenSet;
  readonly #sink: AcknowledgementSink;
  #group: string | undefined;
  #open: Open | undefined;
  #answered = 0;
  #accepted = 0;
  #hasGroupAnswer = false;
  #isDamaged = false;

  constructor(set: OpenSet, sink: AcknowledgementSink) {
    this.#set = set;
    this.#sink = sink;
  }

  damage(): void {
    this.#isDamaged = true;
    if (this.#open) this.#open.isDamaged = true;
  }

  end(isCutOff: boolean): void {
    this.#abandon();
    if (!this.#hasGroupAnswer && !isCutOff) {
      this.#set.report('error', 'missing-value', this.#set, 'the answer about the group (AK9) is missing', 'AK9');
    }
  }

  segment(segment: Segment): boolean {
    const { report } = this.#set;
    switch (segment.tag) {
      case AK1:
        this.#group = segment.element(2).trim();
        return true;
      case AK2:
        this.#abandon();
        this.#answered++;
        this.#sink.row();
        this.#open = {
          ordinal: segment.ordinal,
          offset: segment.offset,
          transaction: segment.element(2).trim(),
          errors: [],
          segment: {},
          isDamaged: false,
        };
        return true;
      case IK3:
      case AK3:
      case IK4:
      case AK4:
        if (!this.#open) report('error', 'structure', segment, 'the error is of no transaction set', 'AK2');
        else if (segment.tag === IK3 || segment.tag === AK3) this.#readSegmentError(this.#open, segment);
        else this.#readElementError(this.#open, segment);
        return true;
      case IK5:
      case AK5:
        this.#answer(segment);
        return true;
      case AK9:
        this.#answerGroup(segment);
        return true;
      default:
        return passOver(segment, unread, report);
    }
  }

  #readSegmentError(open: Open, segment: Segment): void {
    const position = countOf(segment, 2);
    const name = segment.element(1).trim();
    open.segment = {
      ...(position !== undefined && { segmentPosition: position }),
      ...(name && { segment: name }),
    };
    const code = segment.element(4).trim();
    // 8: the segment has errors of elements, and IK4 says which.
    if (code !== '' && code !== '8') this.#add(open, { element: 'IK304', code, ...open.segment }, segment);
  }

  #readElementError(open: Open, segment: Segment): void {
    const position = Number(segment.component(1, 1));
    const code = segment.element(3).trim();
    if (code === '') return;
    const isPosition = Number.isInteger(position) && position > 0 && position < 1_000;
    // IK404 is the value as it was sent: never kept.
    this.#add(
      open,
      { element: 'IK403', code, ...open.segment, ...(isPosition && { elementPosition: position }) },
      segment,
    );
  }

  #add({ errors }: Open, error: SourceAcknowledgementError, segment: Segment): void {
    if (errors.length === maxErrors) {
      this.#set.report(
        'warning',
        'too-long',
        segment,
        'more than 10,000 errors of one set: the rest is left out',
        'IK3',
      );
    }
    if (errors.length <= maxErrors) errors.push(error);
  }

  #answer(segment: Segment): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) {
      this.#set.report('error', 'structure', segment, 'the answer is about no transaction set', 'IK5');
      return;
    }
    const outcome = this.#outcomeOf(segment, 'IK501');
    if (!outcome || open.isDamaged) return;
    if (outcome !== 'rejected') this.#accepted++;
    const codes = codesOf(segment, 2, 6).map((code) => ({ element: 'IK502', code }));
    this.#sink.record({
      kind: 'acknowledgement',
      at: { segment: open.ordinal, offset: open.offset },
      by: '999',
      level: 'transaction',
      outcome,
      ...this.#numbers(),
      ...(open.transaction && { transaction: open.transaction }),
      errors: [...open.errors.slice(0, maxErrors), ...codes],
    });
  }

  #answerGroup(segment: Segment): void {
    const { report } = this.#set;
    this.#abandon();
    this.#sink.row();
    this.#hasGroupAnswer = true;
    const outcome = this.#outcomeOf(segment, 'AK901');
    const [received, accepted] = [countOf(segment, 3), countOf(segment, 4)];
    const isTooFew = accepted !== undefined && !this.#isDamaged && accepted < this.#accepted;
    const isTooMany = accepted !== undefined && received !== undefined && accepted > received;
    if (isTooFew || isTooMany || (received !== undefined && received < this.#answered)) {
      report('warning', 'count', segment, 'the counts of the group do not hold', 'AK904');
    }
    if (!outcome) return;
    this.#sink.record({
      kind: 'acknowledgement',
      at: { segment: segment.ordinal, offset: segment.offset },
      by: '999',
      level: 'group',
      outcome,
      ...this.#numbers(),
      errors: codesOf(segment, 5, 9).map((code) => ({ element: 'AK905', code })),
    });
  }

  /** AK102 is the number of the group that was sent; the day is that of the group the answer came in. */
  #numbers() {
    const on = dateOf(this.#set.groupDate);
    return { ...(this.#group && { group: this.#group }), ...(on && { on }) };
  }

  #outcomeOf(segment: Segment, field: string): Outcome | undefined {
    const code = segment.element(1);
    const outcome = Object.hasOwn(outcomes, code) ? outcomes[code] : undefined;
    if (!outcome) this.#set.report('error', 'unknown-value', segment, 'the outcome is no known code', field);
    return outcome;
  }

  #abandon(): void {
    const open = this.#open;
    this.#open = undefined;
    if (open) this.#set.report('error', 'structure', open, 'the transaction set has no answer (IK5)', 'IK5');
  }
}

function countOf(segment: Segment, n: number): number | undefined {
  const count = quantityOf(segment, n);
  return count !== undefined && Number.isInteger(count) && count >= 0 && count < 1e9 ? count : undefined;
}

function codesOf(segment: Segment, first: number, last: number): string[] {
  const codes: string[] = [];
  for (let n = first; n <= last; n++) {
    const code = segment.element(n).trim();
    if (code) codes.push(code);
  }
  return codes;
}

import type { SourceProblem } from '@optimiq/domain/records/source';
import { Envelope } from './envelope.ts';
import type { Report } from './report.ts';
import type { Segment } from './segment.ts';
import { GE, GS, IEA, ISA, SE, ST, TA1 } from './tags.ts';
import { type SegmentSink, Tokenizer } from './tokenizer.ts';
import { kindOf, type TransactionKind, type TransactionReader } from './transaction-reader.ts';

/** Where a TA1 stands: its segment, and ISA09 of its interchange. */
export type ReadTa1 = (segment: Segment, interchangeDate: string, report: Report) => void;

/** Control numbers of one group that are remembered, to tell a reused one. */
const rememberedNumbers = 10_000;

/**
 * Reads X12 from bytes in any pieces: tokenized once, each transaction set handed to the reader of its kind. Sets of
 * no known kind give one 'unsupported' problem each and are passed over.
 *
 * Never throws on what a file holds: everything that is wrong is a located problem, and reading goes on.
 *
 * Source: X12.5 and X12.6 control structures.
 */
export class X12Parser implements SegmentSink {
  readonly #kinds: readonly TransactionKind[];
  readonly #sink: (problem: SourceProblem) => void;
  readonly #ta1: ReadTa1 | undefined;
  readonly #tokenizer: Tokenizer;
  readonly #envelope: Envelope;
  readonly #report: Report;
  #reader: TransactionReader | undefined;
  #interchangeDate = '';
  #groupDate = '';
  readonly #transactions = new Set<string>();
  #isStrayReported = false;

  constructor(kinds: readonly TransactionKind[], problem: (problem: SourceProblem) => void, ta1?: ReadTa1) {
    this.#kinds = kinds;
    this.#sink = problem;
    this.#ta1 = ta1;
    this.#report = (severity, rule, { ordinal, offset }, message, field) =>
      problem({ severity, rule, ...(field && { field }), at: { segment: ordinal, offset }, message });
    this.#envelope = new Envelope(this.#report);
    this.#tokenizer = new Tokenizer(this);
  }

  push(chunk: Uint8Array): void {
    this.#tokenizer.push(chunk);
  }

  /** Says that the file is over. */
  end(): void {
    this.#tokenizer.end();
    this.#leave(true);
    this.#envelope.abandonInterchange();
  }

  problem(problem: SourceProblem): void {
    // A segment that was lost may have held a part of what stands open.
    if (problem.severity === 'error') this.#reader?.damage();
    this.#sink(problem);
  }

  segment(segment: Segment): void {
    const reader = this.#reader;
    if (reader?.segment(segment)) return;
    this.#readEnvelope(segment);
  }

  #readEnvelope(segment: Segment): void {
    const envelope = this.#envelope;
    switch (segment.tag) {
      case ISA:
        this.#leave(true);
        envelope.openInterchange(segment);
        this.#interchangeDate = segment.element(9);
        break;
      case GS:
        this.#leave(true);
        envelope.openGroup(segment);
        this.#groupDate = segment.element(4);
        this.#transactions.clear();
        break;
      case ST:
        this.#leave(true);
        envelope.openTransaction(segment);
        this.#open(segment);
        break;
      case SE:
        this.#leave(false);
        envelope.closeTransaction(segment);
        break;
      case GE:
        this.#leave(true);
        envelope.closeGroup(segment);
        break;
      case IEA:
        this.#leave(true);
        envelope.closeInterchange(segment);
        break;
      case TA1:
        if (!envelope.hasTransaction) this.#ta1?.(segment, this.#interchangeDate, this.#report);
        return;
      default:
        if (!envelope.hasTransaction && !this.#isStrayReported) {
          this.#isStrayReported = true;
          this.#report('error', 'structure', segment, 'segments outside a transaction set are skipped');
        }
        return;
    }
    this.#isStrayReported = false;
  }

  #open(segment: Segment): void {
    const { interchange, group, transaction, guide: groupGuide } = this.#envelope;
    if (this.#transactions.has(transaction)) {
      this.#report('warning', 'duplicate', segment, 'the control number stands twice in its functional group', 'ST02');
    } else if (this.#transactions.size < rememberedNumbers) this.#transactions.add(transaction);
    const guide = segment.filled(3) ?? groupGuide;
    const found = kindOf(this.#kinds, segment.element(1), guide);
    if (!found) {
      this.#report('unsupported', 'unsupported', segment, 'this transaction set is not read', 'ST01');
      return;
    }
    if (found.isOld) {
      this.#report('warning', 'structure', segment, 'version 004010 is read by the rules of 005010', 'GS08');
    }
    const { ordinal, offset } = segment;
    this.#reader = found.kind.open({
      report: this.#report,
      interchange,
      group,
      transaction,
      guide,
      groupDate: this.#groupDate,
      ordinal,
      offset,
    });
  }

  #leave(isCutOff: boolean): void {
    const reader = this.#reader;
    this.#reader = undefined;
    reader?.end(isCutOff);
  }
}

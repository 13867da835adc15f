import { passOver } from '../x12/pass-over.ts';
import type { Segment } from '../x12/segment.ts';
import { AMT, HL, QTY, REF, STC, SVC, TRN, tagsOf } from '../x12/tags.ts';
import type { OpenSet, TransactionKind, TransactionReader } from '../x12/transaction-reader.ts';
import { centsOf, quantityOf } from '../x12/values.ts';
import type { AcknowledgementSink } from './sink.ts';
import { addStatus, newStatus, type OpenStatus } from './status.ts';

/** Kind of the claim acknowledgement: 005010X214. The claim status response (X212) is another set and not read. */
export const kind277ca = (sink: AcknowledgementSink): TransactionKind => ({
  name: 'x12-277ca',
  set: '277',
  guides: [{ begins: '005010X214' }],
  open: (set) => new Reader277ca(set, sink),
});

/** Names are not kept: the claim number says whose claim it is. */
const unread = tagsOf('BHT NM1 DTP PER');

type Level = 'source' | 'receiver' | 'provider' | 'claim' | 'line';
const levels: Readonly<Record<string, Level>> = { '20': 'source', '21': 'receiver', '19': 'provider', PT: 'claim' };

type Open = {
  readonly level: Level;
  readonly ordinal: number;
  readonly offset: number;
  readonly status: OpenStatus;
  hasStatus: boolean;
  claimId: string | undefined;
  payerClaimId: string | undefined;
  line: number | undefined;
  isDamaged: boolean;
};

/**
 * One acknowledgement for the batch (2200B), for each provider that has a status (2200C), each claim (2200D) and each
 * line (2220D).
 *
 * `transaction` is TRN02 of 2200B: the number in BHT03 of what was sent. A 277CA knows no control numbers of envelopes.
 *
 * Source: ASC X12 005010X214.
 */
class Reader277ca implements TransactionReader {
  readonly #set: OpenSet;
  readonly #sink: AcknowledgementSink;
  #open: Open | undefined;
  #batch: string | undefined;
  /** The number of the open claim, for its lines. */
  #claim: Pick<Open, 'claimId' | 'payerClaimId'> | undefined;
  #lines = 0;
  /** What loop 2200B says is below it, and what was found: claims and cents, by qualifier of QTY and AMT. */
  readonly #said = new Map<string, number>();
  readonly #found = { accepted: 0, rejected: 0, acceptedCents: 0, rejectedCents: 0 };
  #receiver: { readonly ordinal: number; readonly offset: number } | undefined;
  #isWhole = true;

  constructor(set: OpenSet, sink: AcknowledgementSink) {
    this.#set = set;
    this.#sink = sink;
  }

  damage(): void {
    this.#isWhole = false;
    if (this.#open) this.#open.isDamaged = true;
  }

  end(isCutOff: boolean): void {
    if (isCutOff) this.#isWhole = false;
    if (isCutOff && this.#open && this.#open.level !== 'source') {
      this.#set.report('error', 'structure', this.#open, 'the acknowledgement is cut off', 'HL');
      this.#open.isDamaged = true;
    }
    this.#close();
    this.#checkTotals();
  }

  segment(segment: Segment): boolean {
    const open = this.#open;
    const { report } = this.#set;
    switch (segment.tag) {
      case HL:
        this.#openLevel(segment);
        return true;
      case SVC:
        this.#openLine(segment);
        return true;
      case TRN:
        this.#openRepeatedClaim(segment);
        if (this.#open) this.#readTrace(this.#open, segment);
        return true;
      case STC:
        if (!open) report('error', 'structure', segment, 'the status is of nothing', 'HL');
        else {
          open.hasStatus = true;
          addStatus(open.status, segment, report);
        }
        return true;
      case REF:
        if (open) readReference(open, segment);
        return true;
      case QTY:
      case AMT:
        if (open?.level === 'receiver') this.#readTotal(segment);
        return true;
      default:
        return passOver(segment, unread, report);
    }
  }

  #openLevel(segment: Segment): void {
    this.#close();
    this.#claim = undefined;
    this.#lines = 0;
    const code = segment.element(3);
    const level = Object.hasOwn(levels, code) ? levels[code] : undefined;
    if (!level) {
      this.#isWhole = false;
      this.#set.report('error', 'unknown-value', segment, 'HL03 is none of 20, 21, 19, PT', 'HL03');
      return;
    }
    this.#open = opened(segment, level);
    if (level === 'receiver') {
      this.#checkTotals();
      this.#receiver = { ordinal: segment.ordinal, offset: segment.offset };
      this.#batch = undefined;
    }
    if (level === 'claim') this.#sink.row();
  }

  #openLine(segment: Segment): void {
    if (this.#open?.level === 'claim') this.#claim = this.#open;
    if (!this.#claim) {
      this.#set.report('error', 'structure', segment, 'the line is of no claim', 'SVC');
      return;
    }
    this.#close();
    this.#open = opened(segment, 'line');
    this.#open.claimId = this.#claim.claimId;
    this.#open.payerClaimId = this.#claim.payerClaimId;
    this.#open.line = ++this.#lines;
  }

  /** One patient may have several claims: each TRN*2 after the first opens loop 2200D anew, without an HL of its own. */
  #openRepeatedClaim(segment: Segment): void {
    const open = this.#open;
    if (!segment.isElement(1, '2')) return;
    if (open?.level !== 'line' && !(open?.level === 'claim' && (open.claimId || open.hasStatus))) return;
    this.#close();
    this.#claim = undefined;
    this.#lines = 0;
    this.#open = opened(segment, 'claim');
    this.#sink.row();
  }

  #readTrace(open: Open, segment: Segment): void {
    const number = segment.element(2).trim() || undefined;
    if (open.level === 'receiver') this.#batch = number;
    else if (open.level === 'claim' && segment.isElement(1, '2')) open.claimId = number;
    else if (open.level === 'provider' && number !== '0') open.payerClaimId = number;
  }

  #readTotal(segment: Segment): void {
    if (!/^(90|AA|YU|YY)$/.test(segment.element(1))) return;
    const isCount = segment.tag === QTY;
    const value = isCount ? quantityOf(segment, 2) : centsOf(segment, 2);
    const field = isCount ? 'QTY02' : 'AMT02';
    if (value === undefined || Number.isNaN(value)) {
      this.#set.report('warning', 'not-a-number', segment, 'the total is no number', field);
    } else this.#said.set(segment.element(1), value);
  }

  #close(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open || open.level === 'source') return;
    const { level, status, claimId, payerClaimId, line } = open;
    if (level === 'claim') this.#count(open);
    // A batch and a provider may have totals only.
    if (!open.hasStatus && level !== 'claim') return;
    const { report } = this.#set;
    if (level === 'claim' && !claimId) report('error', 'missing-value', open, 'the claim has no number', 'TRN02');
    if (!status.outcome) report('error', 'missing-value', open, 'there is no status', 'STC');
    if (open.isDamaged || !status.outcome || (level === 'claim' && !claimId)) return;
    this.#sink.record({
      kind: 'acknowledgement',
      at: { segment: open.ordinal, offset: open.offset },
      by: '277ca',
      level,
      outcome: status.outcome,
      ...(this.#batch && { transaction: this.#batch }),
      ...(claimId && { claimId }),
      ...(payerClaimId && { payerClaimId }),
      ...(line !== undefined && { line }),
      ...(status.on && { on: status.on }),
      ...(status.cents !== undefined && { billedCents: status.cents }),
      errors: status.errors,
    });
  }

  #count({ status: { outcome, cents } }: Open): void {
    const found = this.#found;
    if (outcome === 'accepted') {
      found.accepted++;
      found.acceptedCents += cents ?? 0;
    } else if (outcome === 'rejected') {
      found.rejected++;
      found.rejectedCents += cents ?? 0;
    }
  }

  /** Totals of loop 2200B against the claims below it; nothing is compared once a part was lost. */
  #checkTotals(): void {
    const { accepted, rejected, acceptedCents, rejectedCents } = this.#found;
    const place = this.#receiver;
    const differs = (qualifier: string, value: number) => (this.#said.get(qualifier) ?? value) !== value;
    // A batch that is sent back whole has no claims below it.
    if (place && this.#isWhole && accepted + rejected > 0) {
      if (differs('90', accepted) || differs('AA', rejected)) {
        this.#set.report('warning', 'count', place, 'the counts of claims do not hold', 'QTY02');
      }
      if (differs('YU', acceptedCents) || differs('YY', rejectedCents)) {
        this.#set.report('warning', 'balance', place, 'the amounts of the batch are not those of its claims', 'AMT02');
      }
    }
    this.#said.clear();
    Object.assign(this.#found, { accepted: 0, rejected: 0, acceptedCents: 0, rejectedCents: 0 });
    this.#receiver = undefined;
  }
}

/** REF: the payer's number of the claim (1K), the provider's number of the line (FJ). */
function readReference(open: Open, segment: Segment): void {
  const text = segment.filled(2)?.trim();
  if (segment.isElement(1, '1K')) open.payerClaimId = text;
  if (open.level === 'line' && segment.isElement(1, 'FJ') && text && /^\d{1,4}$/.test(text)) open.line = Number(text);
}

const opened = ({ ordinal, offset }: Segment, level: Level): Open => ({
  level,
  ordinal,
  offset,
  status: newStatus(),
  hasStatus: false,
  claimId: undefined,
  payerClaimId: undefined,
  line: undefined,
  isDamaged: false,
});

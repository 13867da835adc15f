import { passOver } from '../x12/pass-over.ts';
import type { Segment } from '../x12/segment.ts';
import { AMT, BPR, CAS, CLP, DTM, LQ, LX, MIA, MOA, N1, NM1, PLB, REF, SVC, TRN, tagsOf } from '../x12/tags.ts';
import type { OpenSet, TransactionKind, TransactionReader } from '../x12/transaction-reader.ts';
import { readAdjustments, readProviderAdjustments } from './adjustments.ts';
import { checkClaim, checkPayment } from './balance.ts';
import { openClaim, readDate, readName } from './claim-loop.ts';
import type { Context835, Sink835 } from './context.ts';
import { newPayment, paymentOf, readHeader } from './payment.ts';
import { addRemark, openLine, readLineAmount } from './service-loop.ts';
import { toRemittance } from './to-source.ts';

/** Kind of the claim payments: 005010X221; 004010X091 with a warning. */
export const kind835 = (sink: Sink835): TransactionKind => ({
  name: 'x12-835',
  set: '835',
  guides: [{ begins: '005010X221' }, { begins: '004010X091', isOld: true }],
  open: (set) => new Reader835(set, sink),
});

/** Segments of the guide that say nothing a record holds. */
const unread = tagsOf('CUR RDM N3 N4 PER TS2 TS3 QTY NTE');
/** Remark codes: MIA05, MIA20 to MIA23; MOA03 to MOA07. */
const remarksOfMia = [5, 20, 21, 22, 23];
const remarksOfMoa = [3, 4, 5, 6, 7];

/** Source: ASC X12 005010X221A1, loops 1000A to 2110 and PLB. */
class Reader835 implements TransactionReader {
  readonly #set: OpenSet;
  readonly #context: Context835;

  constructor(set: OpenSet, sink: Sink835) {
    this.#set = set;
    this.#context = {
      report: set.report,
      sink,
      open: newPayment(set),
      party: undefined,
      payment: undefined,
      claim: undefined,
      line: undefined,
      sumCents: 0,
      isSumKnown: true,
    };
  }

  damage(): void {
    const { claim } = this.#context;
    if (claim) claim.isRejected = true;
  }

  end(isCutOff: boolean): void {
    const context = this.#context;
    if (isCutOff && context.claim) {
      context.report('error', 'structure', context.claim, 'the claim is cut off', 'CLP');
      context.claim.isRejected = true;
    }
    this.#closeClaim();
    if (isCutOff) return;
    if (context.open.amountCents === undefined) {
      context.report(
        'error',
        'missing-value',
        context.open,
        'the payment has no amount: nothing of it is loaded',
        'BPR02',
      );
    }
    checkPayment(context);
  }

  segment(segment: Segment): boolean {
    const context = this.#context;
    const { claim, line } = context;
    switch (segment.tag) {
      case CLP:
        this.#closeClaim();
        openClaim(context, segment);
        return true;
      case SVC:
        openLine(context, segment);
        return true;
      case CAS:
        readAdjustments(context, segment);
        return true;
      case NM1:
        if (claim && !line) readName(context, claim, segment);
        return true;
      case DTM:
        if (claim) readDate(context, segment);
        else readHeader(context, segment);
        return true;
      case AMT:
        if (line) readLineAmount(context, line, segment);
        return true;
      case REF:
        if (line && segment.isElement(1, '6R')) line.control = segment.filled(2)?.trim();
        else if (!claim) readHeader(context, segment);
        return true;
      case MIA:
      case MOA:
        for (const n of segment.tag === MIA ? remarksOfMia : remarksOfMoa) {
          if (claim) addRemark(claim.remarks, segment.element(n));
        }
        return true;
      case LQ:
        if (line && segment.isElement(1, 'HE')) addRemark(line.remarks, segment.element(2));
        return true;
      case LX:
        // A new group of claims: what stands between LX and CLP is of no claim.
        this.#closeClaim();
        return true;
      case PLB: {
        this.#closeClaim();
        const found = readProviderAdjustments(context, segment, paymentOf(context, this.#set));
        for (const one of found) context.sink.record(one);
        return true;
      }
      case BPR:
      case TRN:
      case N1:
        readHeader(context, segment);
        return true;
      default:
        return passOver(segment, unread, context.report);
    }
  }

  /** Hands on the open claim, after comparing its amounts. */
  #closeClaim(): void {
    const context = this.#context;
    const { claim } = context;
    context.claim = undefined;
    context.line = undefined;
    if (!claim) return;
    const payment = paymentOf(context, this.#set);
    if (claim.isRejected) return;
    checkClaim(claim, context.report);
    if (payment) context.sink.record(toRemittance(claim, payment));
  }
}

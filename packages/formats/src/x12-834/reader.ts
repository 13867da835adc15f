import { passOver } from '../x12/pass-over.ts';
import type { Segment } from '../x12/segment.ts';
import { BGN, COB, DMG, DTP, HD, INS, LE, LS, LX, N1, N3, N4, NM1, PER, QTY, REF, tagsOf } from '../x12/tags.ts';
import type { OpenSet, TransactionKind, TransactionReader } from '../x12/transaction-reader.ts';
import type { Context834, Sink834 } from './context.ts';
import { openCoverage, readCoverageDate, readOtherInsurance } from './coverage-loop.ts';
import { checkTotals, readHeader } from './header.ts';
import { openMember, readMemberDate, readPerson, readReference } from './member-loop.ts';
import { toRecords } from './to-source.ts';

/** Kind of the enrollment files: 005010X220; 004010X095 with a warning. */
export const kind834 = (sink: Sink834): TransactionKind => ({
  name: 'x12-834',
  set: '834',
  guides: [{ begins: '005010X220' }, { begins: '004010X095', isOld: true }],
  open: (set) => new Reader834(set, sink),
});

/** Segments of the guide that say nothing a record holds: premiums, income, health, disability, language, notes. */
const unread = tagsOf('ACT AMT DSB EC ICM HLH LUI PLA IDC N2 NTE MSG');

/** Source: ASC X12 005010X220A1, loops 1000 to 2750. */
class Reader834 implements TransactionReader {
  readonly #context: Context834;

  constructor({ report }: OpenSet, sink: Sink834) {
    this.#context = {
      report,
      sink,
      loop: 'header',
      payer: undefined,
      said: new Map(),
      totals: undefined,
      found: { TO: 0, ET: 0, DT: 0 },
      member: undefined,
      coverage: undefined,
    };
  }

  damage(): void {
    const { member } = this.#context;
    if (member) member.isRejected = true;
  }

  end(isCutOff: boolean): void {
    const context = this.#context;
    if (isCutOff && context.member) {
      context.report('error', 'structure', context.member, 'the member is cut off', 'INS');
      context.member.isRejected = true;
    }
    this.#closeMember();
    if (!isCutOff) checkTotals(context);
  }

  segment(segment: Segment): boolean {
    const context = this.#context;
    const { member, coverage } = context;
    switch (segment.tag) {
      case INS:
        this.#closeMember();
        openMember(context, segment);
        return true;
      case HD:
        if (member) openCoverage(context, member, segment);
        else context.report('error', 'structure', segment, 'the coverage is of no member', 'HD');
        return true;
      case NM1:
      case PER:
      case N3:
      case N4:
      case DMG:
        if (member && !coverage) readPerson(context, member, segment);
        return true;
      case REF:
        if (member && (context.loop === 'member' || context.loop === 'other-party') && !coverage) {
          readReference(context, member, segment);
        }
        return true;
      case DTP:
        if (coverage) {
          if (context.loop === 'coverage') readCoverageDate(context, coverage, segment);
        } else if (member && context.loop !== 'reporting') readMemberDate(context, member, segment);
        return true;
      case COB:
        if (coverage) readOtherInsurance(context, coverage, segment);
        return true;
      case LX:
        if (context.loop !== 'reporting') context.loop = 'provider';
        return true;
      case LS:
        context.loop = 'reporting';
        return true;
      case LE:
        return true;
      case BGN:
      case QTY:
      case N1:
        if (context.loop === 'header') readHeader(context, segment);
        return true;
      default:
        return passOver(segment, unread, context.report);
    }
  }

  #closeMember(): void {
    const context = this.#context;
    const { member, payer, report } = context;
    context.member = undefined;
    context.coverage = undefined;
    if (!member || member.isRejected) return;
    for (const record of toRecords(member, payer, report)) context.sink.record(record);
  }
}

import type { ClaimType, SourceProblem } from '@optimiq/domain/records/source';
import { Envelope } from '../x12/envelope.ts';
import type { Report } from '../x12/report.ts';
import type { Segment } from '../x12/segment.ts';
import {
  CLM,
  DMG,
  GE,
  GS,
  HL,
  IEA,
  ISA,
  LX,
  N3,
  N4,
  NM1,
  PAT,
  PRV,
  REF,
  SBR,
  SE,
  ST,
  SV1,
  SV2,
  TA1,
} from '../x12/tags.ts';
import { type SegmentSink, Tokenizer } from '../x12/tokenizer.ts';
import type { Claim837 } from './claim.ts';
import { openClaim } from './claim-loop.ts';
import { closeLine, readClaimSegment } from './claim-segments.ts';
import { type Context837, newContext } from './context.ts';
import { readHierarchy } from './hierarchy.ts';
import {
  readAddress,
  readDemographics,
  readName,
  readPartyReference,
  readSubscriberInformation,
  readTaxonomy,
} from './names.ts';

export type Sink837 = {
  /** A whole claim; the receiver may keep it. */
  claim(claim: Claim837): void;
  problem(problem: SourceProblem): void;
};

/** The guides read here, by how ST03 or GS08 begins. */
const guides: readonly { readonly begins: string; readonly type: ClaimType; readonly isOld: boolean }[] = [
  { begins: '005010X222', type: 'professional', isOld: false },
  { begins: '005010X223', type: 'institutional', isOld: false },
  { begins: '004010X098', type: 'professional', isOld: true },
  { begins: '004010X096', type: 'institutional', isOld: true },
];

/**
 * Reads 837 professional and institutional claims (005010X222, X223; 004010X098, X096 with a warning) from bytes in
 * any pieces. Other transaction sets give one 'unsupported' problem each and are passed over.
 *
 * Never throws on what a file holds: everything that is wrong is a located problem, and reading goes on.
 *
 * Source: ASC X12 005010X222 and 005010X223, loops 2000A to 2430.
 */
export class Parser837 implements SegmentSink {
  readonly #sink: Sink837;
  readonly #tokenizer: Tokenizer;
  readonly #envelope: Envelope;
  readonly #report: Report;
  #context: Context837 | undefined;
  /** PRV*BI stands before the NM1 it belongs to. */
  readonly #pending: { taxonomy: string | undefined } = { taxonomy: undefined };
  #isStrayReported = false;

  constructor(sink: Sink837) {
    this.#sink = sink;
    this.#report = (severity, rule, { ordinal, offset }, message, field) =>
      sink.problem({ severity, rule, ...(field && { field }), at: { segment: ordinal, offset }, message });
    this.#envelope = new Envelope(this.#report);
    this.#tokenizer = new Tokenizer(this);
  }

  push(chunk: Uint8Array): void {
    this.#tokenizer.push(chunk);
  }

  /** Says that the file is over. */
  end(): void {
    this.#tokenizer.end();
    this.#leaveTransaction(true);
    this.#envelope.abandonInterchange();
  }

  problem(problem: SourceProblem): void {
    // A segment that was lost may have held a part of the open claim.
    const claim = this.#context?.claim;
    if (claim && problem.severity === 'error') claim.isRejected = true;
    this.#sink.problem(problem);
  }

  segment(segment: Segment): void {
    if (this.#context) {
      if (this.#readTransaction(this.#context, segment)) return;
    }
    this.#readEnvelope(segment);
  }

  #readEnvelope(segment: Segment): void {
    const envelope = this.#envelope;
    switch (segment.tag) {
      case ISA:
        this.#leaveTransaction(true);
        envelope.openInterchange(segment);
        break;
      case GS:
        this.#leaveTransaction(true);
        envelope.openGroup(segment);
        break;
      case ST:
        this.#leaveTransaction(true);
        envelope.openTransaction(segment);
        this.#openTransaction(segment);
        break;
      case SE:
        this.#leaveTransaction(false);
        envelope.closeTransaction(segment);
        break;
      case GE:
        this.#leaveTransaction(true);
        envelope.closeGroup(segment);
        break;
      case IEA:
        this.#leaveTransaction(true);
        envelope.closeInterchange(segment);
        break;
      case TA1:
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

  #openTransaction(segment: Segment): void {
    const envelope = this.#envelope;
    const guideName = segment.filled(3) ?? envelope.guide;
    const guide = segment.element(1) === '837' ? guides.find(({ begins }) => guideName.startsWith(begins)) : undefined;
    if (!guide) {
      this.#report('unsupported', 'unsupported', segment, 'this transaction set is not read', 'ST01');
      return;
    }
    if (guide.isOld) {
      this.#report('warning', 'structure', segment, 'version 004010 is read by the rules of 005010', 'GS08');
    }
    const { interchange, group, transaction } = envelope;
    this.#context = newContext(this.#report, interchange, group, transaction, guide.type);
    this.#pending.taxonomy = undefined;
  }

  #leaveTransaction(isCutOff: boolean): void {
    const context = this.#context;
    if (!context) return;
    if (isCutOff && context.claim) {
      context.claim.isCutOff = true;
      const { segment, offset } = context.claim;
      context.claim.isRejected = true;
      this.#report('error', 'structure', { ordinal: segment, offset }, 'the claim is cut off', 'CLM');
    }
    this.#closeClaim(context);
    this.#context = undefined;
  }

  /** One segment of a transaction set; false when it belongs to the envelope. */
  #readTransaction(context: Context837, segment: Segment): boolean {
    const { claim } = context;
    if (claim && readClaimSegment(context, claim, segment)) return true;
    switch (segment.tag) {
      case ISA:
      case IEA:
      case GS:
      case GE:
      case ST:
      case SE:
        return false;
      case HL:
        this.#closeClaim(context);
        readHierarchy(context, segment);
        return true;
      case SBR:
        readSubscriberInformation(context, segment);
        return true;
      case PAT:
        if (context.patient && context.loop === 'patient') context.patient.relationship = segment.element(1);
        return true;
      case NM1:
        readName(context, segment);
        if (this.#pending.taxonomy !== undefined && context.provider?.role === 'billing') {
          context.provider.taxonomy = this.#pending.taxonomy;
          this.#pending.taxonomy = undefined;
        }
        return true;
      case N3:
      case N4:
        readAddress(context, segment, segment.tag === N3);
        return true;
      case DMG:
        readDemographics(context, segment);
        return true;
      case PRV:
        readTaxonomy(context, segment, this.#pending);
        return true;
      case REF:
        readPartyReference(context, segment);
        return true;
      case CLM:
        this.#closeClaim(context);
        openClaim(context, segment);
        return true;
      case LX:
      case SV1:
      case SV2:
        this.#report('error', 'structure', segment, 'the service line is in no claim', 'LX');
        return true;
      default:
        return true;
    }
  }

  /** Hands on the open claim, after comparing its amount with those of its lines. */
  #closeClaim(context: Context837): void {
    closeLine(context);
    const claim = context.claim;
    if (!claim) return;
    context.claim = undefined;
    const place = { ordinal: claim.segment, offset: claim.offset };
    let sum = 0;
    for (const line of claim.lines) sum += line.billedCents ?? 0;
    if (claim.lines.length === 0) {
      this.#report('warning', 'missing-value', place, 'the claim has no lines', 'LX');
    } else if (claim.billedCents !== undefined && sum !== claim.billedCents) {
      this.#report('warning', 'structure', place, 'the billed amount is not the sum of the lines', 'CLM02');
    }
    this.#sink.claim(claim);
  }
}

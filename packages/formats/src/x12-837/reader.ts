import { isTotalLine } from '@optimiq/domain/records/line-sums';
import type { ClaimType } from '@optimiq/domain/records/source';
import type { Report } from '../x12/report.ts';
import type { Segment } from '../x12/segment.ts';
import { CLM, DMG, HL, isOfEnvelope, LX, N3, N4, NM1, PAT, PRV, REF, SBR, SV1, SV2 } from '../x12/tags.ts';
import type { OpenSet, TransactionKind, TransactionReader } from '../x12/transaction-reader.ts';
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

/** The guides of professional claims; those of institutional ones are X223 and X096. */
const professional = ['005010X222', '004010X098'];

/**
 * Kind of the 837 professional and institutional claims: 005010X222, X223; 004010X098, X096 with a warning.
 *
 * @param claim receives each whole claim; the receiver may keep it
 */
export const kind837 = (claim: (claim: Claim837) => void): TransactionKind => ({
  name: 'x12-837',
  set: '837',
  guides: [
    { begins: '005010X222' },
    { begins: '005010X223' },
    { begins: '004010X098', isOld: true },
    { begins: '004010X096', isOld: true },
  ],
  open: (set) => {
    const isProfessional = professional.some((begins) => set.guide.startsWith(begins));
    return new Reader837(set, isProfessional ? 'professional' : 'institutional', claim);
  },
});

/** Source: ASC X12 005010X222 and 005010X223, loops 2000A to 2430. */
class Reader837 implements TransactionReader {
  readonly #claim: (claim: Claim837) => void;
  readonly #report: Report;
  readonly #context: Context837;
  /** PRV*BI stands before the NM1 it belongs to. */
  readonly #pending: { taxonomy: string | undefined } = { taxonomy: undefined };

  constructor({ report, interchange, group, transaction }: OpenSet, type: ClaimType, claim: (claim: Claim837) => void) {
    this.#claim = claim;
    this.#report = report;
    this.#context = newContext(report, interchange, group, transaction, type);
  }

  damage(): void {
    const { claim } = this.#context;
    if (claim) claim.isRejected = true;
  }

  end(isCutOff: boolean): void {
    const { claim } = this.#context;
    if (isCutOff && claim) {
      claim.isCutOff = true;
      claim.isRejected = true;
      const { segment, offset } = claim;
      this.#report('error', 'structure', { ordinal: segment, offset }, 'the claim is cut off', 'CLM');
    }
    this.#closeClaim();
  }

  segment(segment: Segment): boolean {
    const context = this.#context;
    const { claim } = context;
    if (claim && readClaimSegment(context, claim, segment)) return true;
    switch (segment.tag) {
      case HL:
        this.#closeClaim();
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
        this.#closeClaim();
        openClaim(context, segment);
        return true;
      case LX:
      case SV1:
      case SV2:
        this.#report('error', 'structure', segment, 'the service line is in no claim', 'LX');
        return true;
      default:
        return !isOfEnvelope(segment.tag);
    }
  }

  /** Hands on the open claim, after comparing its amount with those of its lines. */
  #closeClaim(): void {
    const context = this.#context;
    closeLine(context);
    const claim = context.claim;
    if (!claim) return;
    context.claim = undefined;
    const place = { ordinal: claim.segment, offset: claim.offset };
    let sum = 0;
    for (const line of claim.lines) if (!isTotalLine(line)) sum += line.billedCents ?? 0;
    if (claim.lines.length === 0) {
      this.#report('warning', 'missing-value', place, 'the claim has no lines', 'LX');
    } else if (claim.billedCents !== undefined && sum !== claim.billedCents) {
      this.#report('warning', 'structure', place, 'the billed amount is not the sum of the lines', 'CLM02');
    }
    this.#claim(claim);
  }
}

import type { Segment } from '../x12/segment.ts';
import { AMT, CAS, CL1, DTP, HI, LX, REF, SV1, SV2, SVD } from '../x12/tags.ts';
import { centsOf } from '../x12/values.ts';
import type { Claim837 } from './claim.ts';
import { readClaimDate, readCodes } from './claim-loop.ts';
import { type Context837, reject } from './context.ts';
import { lineNumberOf, openAdjudication, openLine, readAdjustments, readLineDate, readService } from './line-loop.ts';

/** One segment of an open claim; false when it is for the loops above or means the same there. */
export function readClaimSegment(context: Context837, claim: Claim837, segment: Segment): boolean {
  const { line } = context;
  switch (segment.tag) {
    case LX:
      closeLine(context);
      openLine(context, claim, segment, lineNumberOf(context, claim, segment));
      return true;
    case SV1:
    case SV2:
      readService(context, claim, segment, segment.tag === SV2);
      return true;
    case DTP:
      if (line) readLineDate(context, line, segment);
      else if (context.loop === 'claim') readClaimDate(context, claim, segment);
      return true;
    case REF:
      if (context.loop === 'claim' && segment.isElement(1, 'F8')) {
        claim.originalReference = segment.filled(2);
      }
      return true;
    case HI:
      readCodes(context, claim, segment);
      return true;
    case CL1:
      claim.dischargeStatus = segment.filled(3);
      return true;
    case AMT:
      if (context.loop === 'other-payer' && context.otherPayer && segment.element(1) === 'D') {
        const cents = centsOf(segment, 2);
        if (Number.isNaN(cents)) reject(context, segment, 'not-a-number', 'the paid amount is no amount', 'AMT02');
        else context.otherPayer.paidCents = cents;
      }
      return true;
    case CAS:
      readAdjustments(context, segment);
      return true;
    case SVD:
      if (line) openAdjudication(context, line, segment);
      return true;
    default:
      return false;
  }
}

/** Leaves loop 2400. */
export function closeLine(context: Context837): void {
  const { claim, line } = context;
  if (claim && line && !context.hasService) {
    const place = { ordinal: claim.segment, offset: claim.offset };
    context.report('warning', 'missing-value', place, 'a line of the claim has no SV1 or SV2', 'LX');
  }
  context.line = undefined;
}

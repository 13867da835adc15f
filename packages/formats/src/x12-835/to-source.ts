import type { SourcePerson } from '@optimiq/domain/records/source';
import type { SourcePayment, SourceRemittance, SourceRemittanceLine } from '@optimiq/domain/records/source-remittance';
import type { OpenClaim, OpenLine } from './context.ts';
import { lineNumbers } from './service-loop.ts';

/** A read claim as the record that is loaded. */
export function toRemittance(claim: OpenClaim, payment: SourcePayment): SourceRemittance {
  const { payerClaimId, memberShareCents, filing, frequency, drg, renderingNpi } = claim;
  const person = personOf(claim);
  const numbers = lineNumbers(claim.lines);
  const [from, through] = serviceDatesOf(claim);
  return {
    kind: 'remittance',
    at: { segment: claim.ordinal, offset: claim.offset },
    ...(person && { person }),
    claimId: claim.claimId,
    ...(payerClaimId && { payerClaimId }),
    status: claim.status,
    billedCents: claim.billedCents,
    paidCents: claim.paidCents,
    ...(memberShareCents !== undefined && { memberShareCents }),
    ...(filing && { filing }),
    ...(frequency && { frequency }),
    ...(drg && { drg }),
    ...(from && { serviceFrom: from }),
    ...(through && { serviceThrough: through }),
    ...(renderingNpi && { renderingNpi }),
    payment,
    adjustments: claim.adjustments,
    remarks: claim.remarks,
    lines: claim.lines.map((line, index) => toLine(line, numbers[index]!)),
  };
}

function toLine(line: OpenLine, number: number): SourceRemittanceLine {
  const { procedure, modifiers, revenueCode, submittedProcedure, units, serviceFrom, allowedCents } = line;
  const serviceThrough = line.serviceThrough ?? serviceFrom;
  return {
    line: number,
    ...(procedure && { procedure }),
    ...(modifiers.length > 0 && { modifiers }),
    ...(revenueCode && { revenueCode }),
    ...(submittedProcedure && { submittedProcedure }),
    ...(units !== undefined && { units }),
    ...(serviceFrom && { serviceFrom }),
    ...(serviceThrough && { serviceThrough }),
    billedCents: line.billedCents,
    paidCents: line.paidCents,
    ...(allowedCents !== undefined && { allowedCents }),
    adjustments: line.adjustments,
    remarks: line.remarks,
  };
}

/**
 * The patient, with what the payer corrected (74) where the patient is the insured. Nobody without an identifier of
 * their own: the number of the insured is not the patient's.
 */
function personOf({ patient, insured, corrected }: OpenClaim): SourcePerson | undefined {
  if (!patient) return undefined;
  const person = insured || !corrected ? patient : mended(patient, corrected);
  return person.mbi || person.memberId ? person : undefined;
}

function mended(patient: SourcePerson, corrected: SourcePerson): SourcePerson {
  const { mbi, memberId, ...names } = patient;
  const isNumbered = corrected.mbi !== undefined || corrected.memberId !== undefined;
  return isNumbered ? { ...names, ...corrected } : { ...patient, ...corrected };
}

/** The days of the claim, else the first and last of its lines. */
function serviceDatesOf({ serviceFrom, serviceThrough, lines }: OpenClaim) {
  const firsts = lines.flatMap((line) => line.serviceFrom ?? []);
  const lasts = lines.flatMap((line) => line.serviceThrough ?? line.serviceFrom ?? []);
  const from = serviceFrom ?? firsts.sort()[0];
  return [from, serviceThrough ?? lasts.sort().at(-1) ?? from];
}

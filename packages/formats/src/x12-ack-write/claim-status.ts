import type { SourceProblem } from '@optimiq/domain/records/source';

/** A composite of STC01: category, status and, where the status asks for it, the entity. */
export type ClaimStatus = readonly [category: string, status: string, entity?: string];

/** The loader has taken the claim. */
export const acceptedStatus: ClaimStatus = ['A2', '20'];

/** Numbers and names of the patient do not name one person. */
export const unknownPatient: ClaimStatus = ['A7', '164', 'QC'];

/** The form is broken: which value is meant cannot be told. */
const unreadable: ClaimStatus = ['A3', '481'];

/** Status by the element an error is about; A6 where a value is missing, A7 where it is not what it must be. */
const statusOf: Readonly<Record<string, readonly [status: string, entity?: string]>> = {
  CLM01: ['478'],
  CLM02: ['178'],
  SV102: ['583'],
  SV203: ['583'],
  DTP03: ['187'],
  NM109: ['164', 'QC'],
  AMT02: ['286'],
  SVD02: ['286'],
};

const missing = new Set<SourceProblem['rule']>(['missing-value', 'missing-identifier']);

/**
 * Why a claim was not loaded, in the order of its errors, each status once.
 *
 * @param problems of the claim; warnings do not keep it out and say nothing here.
 * @returns        at least one status: a claim that is refused always has a reason.
 *
 * Source: claim status category codes (code source 507) and claim status codes (508); ASC X12 005010X214, STC01.
 */
export function rejectedStatuses(problems: readonly SourceProblem[]): readonly ClaimStatus[] {
  const statuses = new Map<string, ClaimStatus>();
  for (const { severity, rule, field } of problems) {
    if (severity !== 'error') continue;
    const status = toStatus(rule, field ?? '');
    statuses.set(status.join(), status);
  }
  return statuses.size > 0 ? [...statuses.values()] : [unreadable];
}

function toStatus(rule: SourceProblem['rule'], field: string): ClaimStatus {
  const element = field.startsWith('CAS') ? 'AMT02' : field;
  const known = rule !== 'structure' && rule !== 'too-long' && Object.hasOwn(statusOf, element);
  if (!known) return unreadable;
  return [missing.has(rule) ? 'A6' : 'A7', ...statusOf[element]!];
}

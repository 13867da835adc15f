import type { SourceProblem, SourceRule } from '@optimiq/domain/records/source';

/** Where a problem lies: a segment, or a claim by its CLM. */
export type ProblemPlace = { readonly ordinal: number; readonly offset: number };

/** Hands a problem on, at the place of a segment. */
export type Report = (
  severity: SourceProblem['severity'],
  rule: SourceRule,
  place: ProblemPlace,
  message: string,
  field?: string,
) => void;

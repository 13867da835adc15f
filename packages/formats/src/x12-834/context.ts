import type { SourceRecord, SourceRule } from '@optimiq/domain/records/source';
import type { Report } from '../x12/report.ts';
import type { Segment } from '../x12/segment.ts';
import type { OpenCoverage, OpenMember } from './member.ts';

export type Sink834 = {
  /** A member loop was found, whether it can be loaded or not. */
  row(): void;
  record(record: SourceRecord): void;
};

/** Which loop the segments belong to. */
export type Loop834 =
  | 'header' // 1000
  | 'member' // 2000, 2100A
  | 'other-party' // 2100B to 2100H: prior name, mailing address, employer, school, custodian, responsible person
  | 'coverage' // 2300
  | 'provider' // 2310
  | 'other-insurance' // 2320, 2330
  | 'reporting'; // 2700, 2750

/** Where in one transaction set the reader is. Nothing in it grows with the number of members. */
export type Context834 = {
  readonly report: Report;
  readonly sink: Sink834;
  loop: Loop834;
  /** N104 of the payer (N1*IN). */
  payer: string | undefined;
  /** QTY*TO, ET and DT: members in all, subscribers, dependents; and where they were said. */
  readonly said: Map<string, number>;
  totals: { readonly ordinal: number; readonly offset: number } | undefined;
  readonly found: { TO: number; ET: number; DT: number };
  member: OpenMember | undefined;
  coverage: OpenCoverage | undefined;
};

/** Reports an error of the open member, who is then not loaded. */
export function reject(context: Context834, segment: Segment, rule: SourceRule, message: string, field: string): void {
  if (context.member) context.member.isRejected = true;
  context.report('error', rule, segment, message, field);
}

import type { CalendarDate } from '../kernel/dates.ts';

export type Sex = 'F' | 'M';

/** How a source names a person. At least one of memberId and mbi is filled. */
export type SourcePerson = {
  readonly memberId?: string;
  readonly mbi?: string;
  /** Identifiers the source says the person had before: 834 REF*Q4, a crosswalk. They name the person, and go nowhere else. */
  readonly priorMemberId?: string;
  readonly priorMbi?: string;
  readonly lastName?: string;
  readonly firstName?: string;
  readonly middleName?: string;
  readonly birthDate?: CalendarDate;
  readonly sex?: Sex;
  readonly address?: string;
  readonly city?: string;
  readonly state?: string;
  readonly zip?: string;
  readonly phone?: string;
};

/** Where in the decompressed file: a data row (1-based, header not counted) or a segment (1-based), and its byte. */
export type SourceLocation = {
  readonly row?: number;
  readonly segment?: number;
  readonly offset?: number;
  /** Number of the file within an archive, the sheet within a workbook: 1-based, absent where there is one. */
  readonly part?: number;
};

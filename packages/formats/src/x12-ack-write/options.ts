import type { CalendarDate } from '@optimiq/domain/kernel/dates';

export const acknowledgementKinds = ['ta1', '999', '277ca'] as const;
export type AcknowledgementKind = (typeof acknowledgementKinds)[number];

export type AcknowledgementOptions = {
  readonly writtenOn: CalendarDate;
  /** 'HHMM'. */
  readonly writtenAt: string;
  /** Day the file came; default the day of writing. */
  readonly receivedOn?: CalendarDate;
  /** ISA13 and GS06 of the first interchange and group, 1 to 999,999,999; those after it count on. Default 1. */
  readonly controlNumber?: number;
  /** Segments (CLM, counted in the file) of claims that were refused for more than the file shows: whose they are. */
  readonly refusedClaims?: ReadonlySet<number>;
  /** ISA08 and GS03; default the sender of each interchange. */
  readonly receiverId?: string;
  /** TA1 only where ISA14 asks for it or the interchange is rejected. Default: always. */
  readonly onlyIfRequested?: boolean;
  /** Any fault rejects. Default: what is loaded is accepted, with its faults named. */
  readonly isStrict?: boolean;
};

import type { CalendarDate } from '../../kernel/dates.ts';
import type { Finding, SuspectNeed, SuspectRuleId, UnseenEvidence } from './receipt.ts';
import type { Window } from './window.ts';

/** A rule that proposes a question about one condition category of V28. */
export type SuspectRule = {
  readonly id: SuspectRuleId;
  /** Raised whenever it may answer otherwise than before. */
  readonly version: number;
  readonly effectiveOn: CalendarDate;
  /** Absent: it asks for a status, not for a category. */
  readonly hcc?: number;
  readonly lookBackDays: number;
  readonly citation: string;
  readonly needs: readonly SuspectNeed[];
  readonly unseen: readonly UnseenEvidence[];
  /** Undefined: not enough for it, or something rules it out. */
  readonly find: (window: Window) => Finding | undefined;
};

/** All rules so far are of one version and day. */
export const firstVersion = { version: 1, effectiveOn: '2025-01-01' as CalendarDate };

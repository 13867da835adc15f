import type { ContractOnFile } from '@optimiq/contracts/organization';

const dayMs = 86_400_000;
const dayOf = (text: string): number => Date.parse(`${text}T00:00:00Z`) / dayMs;

export type ContractTime = {
  /** Last day it is in force; absent without an end. */
  readonly lastDay?: string;
  /** Days after today until then; negative when it is over. */
  readonly daysLeft?: number;
  /** How much of it is over, from 0 to 1. */
  readonly share?: number;
};

/** Where a contract stands on a day. Ended early counts before the day it would have expired. */
export function contractTime({ effectiveOn, expiresOn, endedOn }: ContractOnFile, today: string): ContractTime {
  const lastDay = [expiresOn, endedOn].filter((day) => day !== undefined).toSorted()[0];
  if (lastDay === undefined) return {};
  const [from, to, now] = [dayOf(effectiveOn), dayOf(lastDay), dayOf(today)];
  const share = Math.min(1, Math.max(0, (now - from) / Math.max(1, to - from)));
  return { lastDay, daysLeft: to - now, share };
}

import type { Load as LoadContract } from '@optimiq/contracts/loads';
import type { LoadProblem } from '@optimiq/store/postgres/load-problems';
import type { Load } from '@optimiq/store/postgres/loads-read';

/** A load as the API shows it. */
export function presentLoad(load: Load, fileName: string | undefined): LoadContract {
  const count = (name: string) => load.counts[name] ?? 0;
  return {
    loadId: load.id,
    number: load.number,
    source: load.source,
    format: load.format,
    ...(fileName === undefined ? {} : { fileName }),
    ...(load.sha256Tag ? { contentTag: load.sha256Tag.toString('hex').slice(0, 12) } : {}),
    startedBy: load.createdBy,
    state: load.state,
    ...(load.holdReason ? { holdReason: load.holdReason } : {}),
    bytes: load.bytes ?? 0,
    rows: count('rows'),
    members: count('members'),
    claims: count('claims'),
    claimLines: count('lines'),
    fills: count('fills'),
    rejected: count('rejected'),
    warnings: count('warnings'),
    billedCents: String(load.controlTotals?.billedCents ?? 0n),
    paidCents: String(load.controlTotals?.paidCents ?? 0n),
    createdAt: load.createdAt.toISOString(),
    ...(load.activatedAt ? { activatedAt: load.activatedAt.toISOString() } : {}),
    ...(load.state === 'undone' && load.endedAt ? { undoneAt: load.endedAt.toISOString() } : {}),
    notices: load.notices,
    ...(load.rawRemovedAt ? { rawFileRemovedAt: load.rawRemovedAt.toISOString() } : {}),
    ...(load.errorCode ? { errorCode: load.errorCode } : {}),
  };
}

/** A problem as the API shows it: rule and place, never a value. */
export const presentProblem = ({ severity, rule, field, at, message, count }: LoadProblem) => ({
  severity,
  rule,
  field,
  ...at,
  message,
  count,
});

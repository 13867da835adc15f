import type { Run as RunContract } from '@optimiq/contracts/runs';
import type { Run } from '@optimiq/store/postgres/runs';

/** A run as the API shows it; how many members it was of only to readers of small cells: runs differ by few. */
export function presentRun(run: Run, seesAll: boolean): RunContract {
  return {
    runId: run.id,
    number: run.number,
    model: run.model,
    paymentYear: run.paymentYear,
    state: run.state === 'done' ? 'finished' : run.state,
    isCurrent: run.isCurrent,
    engineVersion: run.engineVersion,
    tableVersion: run.tableVersion,
    settings: run.settings as Record<string, string>,
    loadNumbers: [...run.loadNumbers],
    ...(seesAll ? { members: run.memberCount ?? 0 } : {}),
    ...(run.rootHash ? { rootHash: run.rootHash } : {}),
    createdAt: run.createdAt.toISOString(),
    ...(run.finishedAt ? { finishedAt: run.finishedAt.toISOString() } : {}),
    ...(run.errorCode ? { errorCode: run.errorCode } : {}),
  };
}

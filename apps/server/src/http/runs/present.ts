import type { Run as RunContract } from '@optimiq/contracts/runs';
import type { Run } from '@optimiq/store/postgres/runs';

/** A run as the API shows it. */
export function presentRun(run: Run): RunContract {
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
    members: run.memberCount ?? 0,
    ...(run.rootHash ? { rootHash: run.rootHash } : {}),
    createdAt: run.createdAt.toISOString(),
    ...(run.finishedAt ? { finishedAt: run.finishedAt.toISOString() } : {}),
    ...(run.errorCode ? { errorCode: run.errorCode } : {}),
  };
}

import type { LoadDetail } from '@optimiq/contracts/loads';
import { findJobOf } from '@optimiq/store/postgres/job-runs';
import { countRefusedRows } from '@optimiq/store/postgres/load-persons';
import { listPriorLoads } from '@optimiq/store/postgres/loads-notices';
import { findPreviousLoad, type Load } from '@optimiq/store/postgres/loads-read';
import { readSteps } from '@optimiq/store/postgres/loads-stages';
import { findRun, findRunOfLoad } from '@optimiq/store/postgres/runs';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import { presentLoad } from './present.ts';
import { etaSecondsOf, type LoadWay, stagesOf } from './stages.ts';

/** One load with its steps, what came of it, and the load before it. */
export async function readLoadDetail(
  tx: TenantTx,
  load: Load,
  fileName: string | undefined,
  now: Date,
): Promise<LoadDetail> {
  const previous = await findPreviousLoad(tx, load);
  const scored = await findRunOfLoad(tx, load.number);
  const [job, runJob] = [
    await findJobOf(tx, 'import-file', load.id),
    scored && (await findJobOf(tx, 'score-population', scored.run.id)),
  ];
  const way: LoadWay = { load, notes: await readSteps(tx, load.id), run: scored?.run, runJob };
  const etaSeconds = etaSecondsOf(way, now);
  const impact = scored?.impact;
  const before = impact && (await findRun(tx, impact.comparedTo));
  return {
    ...presentLoad(load, fileName),
    refusedRows: (await countRefusedRows(tx, load.id)).rows,
    ...(job ? { jobId: job.jobId } : {}),
    ...(previous ? { previous: presentLoad(previous, undefined) } : {}),
    priorLoads: load.sha256Tag ? await listPriorLoads(tx, load.sha256Tag, load.number) : [],
    stages: stagesOf(way),
    ...(etaSeconds === undefined ? {} : { etaSeconds }),
    ...(scored ? { runId: scored.run.id } : {}),
    ...(impact && before
      ? { impact: { ...impact, loads: differences(scored.run.loadNumbers, before.loadNumbers) } }
      : {}),
  };
}

/** How many numbers are in one list alone. */
function differences(some: readonly number[], others: readonly number[]): number {
  const all = new Set([...some, ...others]);
  return [...all].filter((number) => some.includes(number) !== others.includes(number)).length;
}

import type { LoadId } from '@optimiq/domain/kernel/ids';
import { sql } from 'kysely';
import type { TenantTx } from './tenant.ts';

/** The steps of a load that its own job takes, in order. Scoring is a run of its own. */
export const loadSteps = ['receive', 'parse', 'map', 'validate', 'match', 'load'] as const;
export type LoadStep = (typeof loadSteps)[number];

/** How far one step has come. A file is read piece by piece, so all steps of reading are under way at once. */
export type StepNote = {
  /** Bytes received, rows parsed, records made of them, records that hold, persons matched, rows of facts stored. */
  readonly done: number;
  /** Time spent in this step alone. */
  readonly busyMs: number;
  readonly startedAt: string;
  readonly finishedAt?: string;
  /** Of 'parse': bytes of the file that are taken. */
  readonly bytesTaken?: number;
};
export type StepNotes = Readonly<Partial<Record<LoadStep, StepNote>>>;

/** Notes how far steps have come; steps that are not named stay as they were. Only of a load that is being read. */
export async function noteSteps(tx: TenantTx, id: LoadId, notes: StepNotes): Promise<void> {
  await sql`
    update loads set stages = stages || ${JSON.stringify(notes)}::jsonb
    where id = ${id} and state in ('receiving', 'loading')`.execute(tx);
}

/** What was noted of a load's steps; empty when unknown or from before steps were noted. */
export async function readSteps(tx: TenantTx, id: LoadId): Promise<StepNotes> {
  const { rows } = await sql<{ stages: StepNotes }>`select stages from loads where id = ${id}`.execute(tx);
  return rows[0]?.stages ?? {};
}

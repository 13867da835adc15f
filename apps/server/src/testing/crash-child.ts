// A product in a process of its own that loads, decides, undoes, replays, erases, exchanges keys, closes its tenant, backs up or
// restores until its fault point kills it. The task comes by
// standard input.
import { text } from 'node:stream/consumers';
import type { LoadId, MemberKey } from '@optimiq/domain/kernel/ids';
import { pino } from 'pino';
import { makeBackup } from '../backup/make-backup.ts';
import { restoreInstallation } from '../backup/restore.ts';
import { readSettings } from '../env.ts';
import { requestErasure } from '../erasing/request-erasure.ts';
import { armFaultPoint, faultPoint } from '../fault-points.ts';
import { startJobs } from '../jobs/start-jobs.ts';
import { closeTenant, planClosure } from '../keys/close-tenant.ts';
import { rotateKek } from '../keys/kek.ts';
import { requestRotation } from '../keys/rotate-key.ts';
import { requestAccept } from '../operations/accept-load.ts';
import { requestCancel } from '../operations/cancel-load.ts';
import { receiveFile } from '../operations/receive-file.ts';
import { replayRun } from '../operations/replay-run.ts';
import { requestUndo } from '../operations/undo-load.ts';
import { type CrashTask, openInstallation, withFactsFaultPoints } from './crash-product.ts';
import { settled } from './loading.ts';

const actor = { kind: 'system', id: 'test' } as const;
const task = JSON.parse(await text(process.stdin)) as CrashTask;
if (task.kind === 'restore') await restoreUntilKilled(task);
const product = withFactsFaultPoints(await openInstallation(task.installation));
const { tenant } = task;
await startJobs(product);
armFaultPoint(task.fault);
if (task.kind === 'load') {
  const hold = 'hold' in task;
  await receiveFile(product, tenant, { bytes: halves(Buffer.from(task.text)), fileName: 'claims', hold, actor });
} else if (task.kind === 'undo') {
  await requestUndo(product, tenant, task.loadId as LoadId, actor);
} else if (task.kind === 'accept') {
  await requestAccept(product, tenant, task.loadId as LoadId, actor);
} else if (task.kind === 'cancel') {
  await requestCancel(product, tenant, task.loadId as LoadId, actor);
} else if (task.kind === 'erase') {
  const who = { memberKey: task.memberKey as MemberKey };
  await requestErasure(product, tenant, { who, reason: 'asked in writing', actor });
} else if (task.kind === 'rotate-key') {
  await requestRotation(product, tenant, task.purpose, actor);
} else if (task.kind === 'rotate-kek') {
  await rotateKek(product, actor);
} else if (task.kind === 'close') {
  const plan = await planClosure(product, task.slug);
  if (plan.ok) await closeTenant(product, task.slug, plan.value.confirm, actor);
} else if (task.kind === 'backup') {
  await makeBackup(product, { folder: task.folder, keepDays: 35 }, () => {});
} else if (task.kind === 'replay') {
  await replayRun(product, tenant, task.runId);
}
await settled(product, tenant);
process.stdout.write('fault point not passed\n');
process.exit(1);

/** Restores into an installation that is not the task's, which is none yet. */
async function restoreUntilKilled({ environment, from, fault }: Extract<CrashTask, { kind: 'restore' }>) {
  armFaultPoint(fault);
  const settings = readSettings({ ...environment }, environment.OPTIMIQ_BASE_DIR!);
  await restoreInstallation(settings, pino({ level: 'silent' }), from, () => {});
  process.stdout.write('fault point not passed\n');
  process.exit(1);
}

/** A file on its way in. */
async function* halves(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes.subarray(0, bytes.length / 2);
  faultPoint('receive.half');
  yield bytes.subarray(bytes.length / 2);
}

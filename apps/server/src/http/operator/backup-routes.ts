import { type Backup, BackupList, BackupStarted, NewBackup } from '@optimiq/contracts/backups';
import { type BackupRow, listBackups } from '@optimiq/store/postgres/backups';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { beginBackup } from '../../backup/run-backup.ts';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

const actor = { kind: 'operator', id: `uid-${process.getuid?.() ?? 0}` } as const;

/** Backups of the installation, on the control socket. */
export const operatorBackupRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/installation/backups',
    config: { permission: 'public', audit: { none: 'recorded in the trail of each tenant when it is made' } },
    schema: {
      tags: ['Operator'],
      summary: 'Back up all tenants into a folder of this machine while people work',
      body: NewBackup,
      response: { 202: BackupStarted },
    },
    handler: async (request, reply) => {
      const { folder, keepDays = product.settings.backupKeepDays } = request.body;
      const begun = await beginBackup(product, { folder, keepDays, kind: 'asked', actor });
      if (!begun.ok) throw refusals[begun.reason]();
      // What becomes of it is remembered, and asked for below.
      begun.value.end.catch(() => undefined);
      return reply.code(202).send({ backupId: begun.value.id });
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/installation/backups',
    config: { permission: 'public', audit: { none: 'dates and sizes of the installation; nothing of any tenant' } },
    schema: {
      tags: ['Operator'],
      summary: 'The latest two hundred backups, newest first, and how far one under way has come',
      response: { 200: BackupList },
    },
    handler: async () => {
      const now = product.backups.now();
      const items = (await listBackups(product.database, 200)).map(present);
      if (!now) return { items };
      const { id, ...progress } = now;
      return { items, progress: { backupId: id, ...progress } };
    },
  });
};

const refusals = {
  busy: () => new ProblemError('conflict', { detail: 'A backup is being made' }),
  folder: () =>
    new ProblemError('bad-request', { detail: 'The folder must be absolute, and apart from data, keys and run' }),
} as const;

function present({ id, startedAt, snapshotAt, finishedAt, verifiedAt, expiresAt, ...rest }: BackupRow): Backup {
  return {
    ...rest,
    backupId: id,
    startedAt: startedAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
    ...(snapshotAt ? { snapshotAt: snapshotAt.toISOString() } : {}),
    ...(finishedAt ? { finishedAt: finishedAt.toISOString() } : {}),
    ...(verifiedAt ? { verifiedAt: verifiedAt.toISOString() } : {}),
  };
}

import { BackupDates } from '@optimiq/contracts/backups';
import { listKeptBackups } from '@optimiq/store/postgres/backups';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';

/** Until when backups hold what was erased meanwhile. */
export const backupRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/backups',
    config: { permission: 'backup:read', audit: 'backup.list' },
    schema: {
      tags: ['Privacy'],
      summary: 'When backups were taken and when they expire: until then they hold people who were erased since',
      response: { 200: BackupDates },
    },
    handler: async (request) => {
      // A backup from before the tenant holds nothing of it; the audit event is the tenant's.
      await request.tenant(async () => undefined);
      const kept = await listKeptBackups(product.database);
      return {
        keptDays: product.settings.backupKeepDays,
        items: kept.flatMap(({ snapshotAt, verifiedAt, expiresAt }) =>
          snapshotAt
            ? [
                {
                  takenAt: snapshotAt.toISOString(),
                  ...(verifiedAt ? { verifiedAt: verifiedAt.toISOString() } : {}),
                  expiresAt: expiresAt.toISOString(),
                },
              ]
            : [],
        ),
      };
    },
  });
};

import { createHash } from 'node:crypto';
import { networkOf } from '@optimiq/connectors/identity/client-network';
import { recordAudit, sessionHash } from '@optimiq/store/postgres/audit';
import { recordSignInEvent } from '@optimiq/store/postgres/sign-in-events';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { CallerOf } from '../../caller.ts';
import type { Product } from '../../product.ts';
import { onceAMinute } from '../once-a-minute.ts';
import { ProblemError } from './problems.ts';

/** Whose requests are counted together: those of a session whose cookie we signed, else of a network. */
export const bucketOf = ({ identity }: Pick<Product, 'identity'>, request: FastifyRequest): string =>
  createHash('sha256')
    .update(identity.nameOf(request.headers.cookie) ?? networkOf(request.clientAddress))
    .digest('base64url');

/** Events a minute of requests whose cookie names no session, from however many networks they come. */
const mostStrangers = 60;
const mostSessions = 1_000;

/**
 * Records what is refused before it is asked who calls: changes sent from other sites, and too many requests. Of each
 * session or network one event a minute and kind, so that nobody fills the log by it: in the tenant's log when
 * somebody is signed in, else in the platform's.
 */
export const refusedEarly = fastifyPlugin<{ product: Product; callerOf: CallerOf }>(
  async (app: FastifyInstance, { product, callerOf }) => {
    const ofSessions = onceAMinute(mostSessions);
    const ofStrangers = onceAMinute(mostStrangers);
    app.addHook('onError', async (request, _reply, error) => {
      const action = actionOf(error);
      if (!action || request.resolvedCaller) return;
      const isNamed = product.identity.nameOf(request.headers.cookie) !== undefined;
      const isFirst = isNamed ? ofSessions : ofStrangers;
      if (!isFirst(`${action} ${bucketOf(product, request)}`, Date.now())) return;
      const event = { action, outcome: 'denied', details: { route: request.routeOptions.url ?? 'none' } } as const;
      const caller = await callerOf(request).catch(() => undefined);
      if (!caller) {
        const address = product.audit.addressHash('', request.clientAddress);
        await recordSignInEvent(product.database.authPool, { ...event, userId: undefined, by: 'http', address });
        return;
      }
      const { tenantId, actor, session } = caller;
      const address = product.audit.addressHash(tenantId, request.clientAddress);
      await withTenant(product.database.app, tenantId, (tx) =>
        recordAudit(tx, { ...event, actor, address, ...(session && { session: sessionHash(session.id) }) }),
      );
    });
  },
);

function actionOf(error: unknown): 'request.cross-site' | 'request.too-many' | undefined {
  if (error instanceof ProblemError) {
    if (error.code === 'cross-site') return 'request.cross-site';
    return error.code === 'too-many-requests' ? 'request.too-many' : undefined;
  }
  return (error as { statusCode?: number }).statusCode === 429 ? 'request.too-many' : undefined;
}

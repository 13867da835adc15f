import { randomUUID } from 'node:crypto';
import fastifyRateLimit from '@fastify/rate-limit';
import fastifySwagger from '@fastify/swagger';
import fastify, { type FastifyInstance, LogController } from 'fastify';
import {
  jsonSchemaTransform,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { CallerOf } from '../caller.ts';
import { isLocalhost, isServedSecurely, originOf } from '../env.ts';
import { serverOptions } from '../listening/server-options.ts';
import type { Product } from '../product.ts';
import { emailRoutes } from './account/email-routes.ts';
import { accountRoutes } from './account/routes.ts';
import { apiDescriptionRoutes } from './api-description/routes.ts';
import { securityOf, securitySchemes } from './api-description/security.ts';
import { auditRoutes } from './audit/routes.ts';
import { backupRoutes } from './backups/routes.ts';
import { cohortRoutes } from './cohorts/routes.ts';
import { dashboardRoutes } from './dashboards/routes.ts';
import { dataQualityRoutes } from './data-quality/routes.ts';
import { domainRoutes } from './domains/routes.ts';
import { erasureRoutes } from './erasures/routes.ts';
import { exportRoutes } from './exports/routes.ts';
import { feedContractRoutes } from './feeds/contract-routes.ts';
import { feedRoutes } from './feeds/routes.ts';
import { feedSftpRoutes } from './feeds/sftp-routes.ts';
import { gapRoutes } from './gaps/routes.ts';
import { healthRoutes } from './health/routes.ts';
import { identityProviderRoutes } from './identity-providers/routes.ts';
import { invitationRoutes } from './invitations/routes.ts';
import { jobRoutes } from './jobs/routes.ts';
import { keyRoutes } from './keys/routes.ts';
import { loadDecisionRoutes } from './loads/decision-routes.ts';
import { loadMappingRoutes } from './loads/mapping-routes.ts';
import { loadOutcomeRoutes } from './loads/outcome-routes.ts';
import { loadRoutes } from './loads/routes.ts';
import { machineRoutes } from './machines/routes.ts';
import { matchRoutes } from './matching/routes.ts';
import { memberRoutes } from './members/routes.ts';
import { notificationRoutes } from './notifications/routes.ts';
import { oauthRoutes } from './oauth/routes.ts';
import { operatorAuditRoutes } from './operator/audit-routes.ts';
import { operatorBackupRoutes } from './operator/backup-routes.ts';
import { operatorKeyRoutes } from './operator/key-routes.ts';
import { operatorMachineRoutes } from './operator/machine-routes.ts';
import { operatorMailRoutes } from './operator/mail-routes.ts';
import { operatorRoutes } from './operator/routes.ts';
import { watchRoutes } from './operator/watch-routes.ts';
import { breakGlassRoutes, operatorAccessRoutes } from './operator-access/routes.ts';
import { facilityRoutes } from './organization/facility-routes.ts';
import { organizationRoutes } from './organization/routes.ts';
import { outboundHostRoutes } from './outbound-hosts/routes.ts';
import { panelRoutes } from './panels/routes.ts';
import { pastRoutes } from './past/routes.ts';
import { factorResetRoutes } from './people/reset-routes.ts';
import { roleRoutes } from './people/role-routes.ts';
import { peopleRoutes } from './people/routes.ts';
import { personSessionRoutes } from './people/session-routes.ts';
import { clientAddress } from './plugins/client-address.ts';
import { fieldFilter } from './plugins/field-filter.ts';
import { guard } from './plugins/guard.ts';
import { bareHeaders, headers } from './plugins/headers.ts';
import { pastView, withAsOf } from './plugins/past-view.ts';
import { answerBadUrl, problems } from './plugins/problems.ts';
import { bucketOf, refusedEarly } from './plugins/refused-early.ts';
import { sameSite } from './plugins/same-site.ts';
import { webAssets } from './plugins/web-assets.ts';
import { populationRoutes } from './population/routes.ts';
import { privacyRoutes } from './privacy/routes.ts';
import { referenceRoutes } from './reference/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { scheduleRoutes } from './reports/schedule-routes.ts';
import { retentionRoutes } from './retention/routes.ts';
import { runRoutes } from './runs/routes.ts';
import { savedViewRoutes } from './saved-views/routes.ts';
import { scimGroupRoutes } from './scim/group-routes.ts';
import { scimUserRoutes } from './scim/user-routes.ts';
import { scimConnectionRoutes } from './scim-connections/routes.ts';
import { searchRoutes } from './searches/routes.ts';
import { factorRoutes } from './session/factor-routes.ts';
import { sessionRoutes } from './session/routes.ts';
import { settingsRoutes } from './settings/routes.ts';
import { ssoLinkRoutes } from './sso/link-routes.ts';
import { ssoRoutes } from './sso/routes.ts';
import { uploadRoutes } from './uploads/routes.ts';
import { workRoutes } from './work/routes.ts';

export type AppOptions = {
  readonly product: Product;
  /** Who calls: the owner of a session cookie, or the operator of this machine behind the control socket. */
  readonly callerOf: CallerOf;
  /** Folder of the built web app; absent on the control socket and in tests of the API. */
  readonly webFolder?: string;
  /** Adds what only the operator at the machine may ask for. */
  readonly operator?: boolean;
  /** The origin people reach it under, once it listens. */
  readonly publicOrigin?: () => string;
  /** Requests a minute and address; the control socket has none. */
  readonly requestsPerMinute?: number;
};

const megabyte = 1_048_576;

/**
 * The HTTP application, built but not listening.
 *
 * Throws when a route lacks a permission, an audit event or a response schema.
 */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { product, callerOf, webFolder, requestsPerMinute, operator } = options;
  const { publicUrl } = product.settings;
  const isSecure = !operator && isServedSecurely(product.settings);
  const app = fastify({
    ...serverOptions(product, { isSecure, publicOrigin: options.publicOrigin ?? (() => originOf(product.settings)) }),
    loggerInstance: product.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit: megabyte,
    trustProxy: false,
    forceCloseConnections: 'idle',
    frameworkErrors: (_error, request, reply) => answerBadUrl(request, reply.headers(bareHeaders(isSecure))),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);

  await app.register(headers, { isSecure });
  await app.register(clientAddress, { proxies: product.settings.trustedProxies });
  if (requestsPerMinute) {
    // As a hook of the application it comes before the guard: who is refused there is counted, too.
    await app.register(fastifyRateLimit, { global: false });
    app.addHook(
      'onRequest',
      app.rateLimit({
        max: requestsPerMinute,
        timeWindow: 60_000,
        keyGenerator: (request) => bucketOf(product, request),
      }),
    );
  }
  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'OptimIQ Health API',
        version: '0.1.0',
        description: 'Dates are calendar dates; money is whole cents; factors are whole thousandths.',
      },
      components: { securitySchemes },
    },
    transform: (input) => {
      const { schema, url } = jsonSchemaTransform(input);
      const { permission, audit, crossSite, past } = input.route.config ?? {};
      return {
        schema: {
          ...(past ? withAsOf(schema) : schema),
          security: securityOf(permission, url),
          ...({
            'x-permission': permission,
            'x-audit-event': typeof audit === 'string' ? audit : undefined,
            'x-cross-site': crossSite,
          } as object),
        },
        url,
      };
    },
  });
  await app.register(problems);
  if (!operator) await app.register(sameSite, { origin: publicUrl && originOf(product.settings) });
  await app.register(guard, { product, callerOf });
  await app.register(pastView);
  await app.register(refusedEarly, { product, callerOf });
  await app.register(fieldFilter);
  app.addHook('onResponse', async (request, reply) => {
    const { url } = request.routeOptions;
    const { method } = request;
    if (url?.startsWith('/health/')) return;
    product.metrics.countRequest({
      route: url ?? 'none',
      method,
      status: reply.statusCode,
      seconds: reply.elapsedTime / 1_000,
      tenantId: request.resolvedCaller?.tenantId,
    });
    request.log.info(
      { route: url ?? 'none', method, status: reply.statusCode, milliseconds: Math.round(reply.elapsedTime) },
      'request',
    );
  });

  await app.register(healthRoutes);
  await app.register(sessionRoutes, { product });
  await app.register(factorRoutes, { product });
  await app.register(accountRoutes, { product });
  await app.register(emailRoutes, { product });
  await app.register(invitationRoutes, { product });
  await app.register(populationRoutes, { product });
  await app.register(gapRoutes, { product });
  await app.register(cohortRoutes, { product });
  await app.register(dashboardRoutes, { product });
  await app.register(workRoutes, { product });
  await app.register(memberRoutes, { product });
  await app.register(matchRoutes, { product });
  await app.register(referenceRoutes);
  await app.register(searchRoutes, { product });
  await app.register(savedViewRoutes);
  await app.register(pastRoutes);
  await app.register(notificationRoutes, { product });
  await app.register(loadRoutes, { product });
  await app.register(loadDecisionRoutes, { product });
  await app.register(loadMappingRoutes, { product });
  await app.register(feedContractRoutes, { product });
  await app.register(feedRoutes, { product });
  await app.register(feedSftpRoutes, { product });
  await app.register(loadOutcomeRoutes, { product });
  await app.register(dataQualityRoutes, { product });
  await app.register(exportRoutes, { product });
  await app.register(scheduleRoutes, { product });
  await app.register(reportRoutes, { product });
  await app.register(retentionRoutes);
  await app.register(uploadRoutes, { product });
  await app.register(runRoutes, { product });
  await app.register(jobRoutes, { product });
  await app.register(auditRoutes, { product });
  await app.register(privacyRoutes, { product });
  await app.register(erasureRoutes, { product });
  await app.register(machineRoutes, { product });
  await app.register(oauthRoutes, { product });
  await app.register(ssoRoutes, { product });
  await app.register(ssoLinkRoutes, { product });
  await app.register(domainRoutes, { product });
  await app.register(scimConnectionRoutes, { product });
  await app.register(scimUserRoutes, { product });
  await app.register(scimGroupRoutes, { product });
  await app.register(identityProviderRoutes, { product });
  await app.register(peopleRoutes, { product });
  await app.register(personSessionRoutes, { product });
  await app.register(factorResetRoutes, { product });
  await app.register(roleRoutes, { product });
  await app.register(panelRoutes, { product });
  await app.register(organizationRoutes, { product });
  await app.register(facilityRoutes, { product });
  await app.register(outboundHostRoutes);
  await app.register(settingsRoutes);
  await app.register(operatorAccessRoutes, { product });
  await app.register(keyRoutes, { product });
  await app.register(backupRoutes, { product });
  await app.register(apiDescriptionRoutes);
  if (operator) await app.register(operatorRoutes, { product });
  if (operator) await app.register(operatorKeyRoutes, { product });
  if (operator) await app.register(operatorMachineRoutes, { product });
  if (operator) await app.register(operatorBackupRoutes, { product });
  if (operator) await app.register(operatorMailRoutes, { product });
  if (operator) await app.register(watchRoutes, { product });
  if (operator) await app.register(breakGlassRoutes, { product });
  if (operator) await app.register(operatorAuditRoutes, { product });
  if (webFolder) await app.register(webAssets, { folder: webFolder, isLocalhost: isLocalhost(product.settings) });
  await app.ready();
  return app as unknown as FastifyInstance;
}

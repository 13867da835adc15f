import { presentFault, ScimFault } from '@optimiq/connectors/scim/fault';
import { recordAudit } from '@optimiq/store/postgres/audit';
import type { Directory } from '@optimiq/store/postgres/scim-connections';
import { withTenant } from '@optimiq/store/postgres/tenant';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Product } from '../../product.ts';

const mediaType = 'application/scim+json';

/** How every SCIM route is declared: the directory proves itself by its secret, in the handler. */
export const scimConfig = {
  permission: 'public',
  audit: { none: 'recorded in the handler, once the directory is known' },
  crossSite: 'a directory that proves itself by its own secret; with a cookie it is refused',
} as const;

/** Bodies, answers and errors of SCIM, for the routes of one plugin. */
export function speakScim(app: FastifyInstance): void {
  app.addContentTypeParser(
    [mediaType, 'application/json'],
    { parseAs: 'string', bodyLimit: 1_048_576 },
    (_request, body, done) => {
      try {
        done(null, body === '' ? {} : JSON.parse(String(body), withoutPrototype));
      } catch {
        done(new ScimFault('invalidSyntax', 'The body is no JSON'));
      }
    },
  );
  app.setErrorHandler((error, request, reply) => {
    if (error instanceof ScimFault) return send(reply, error);
    const { statusCode, code } = error as { statusCode?: number; code?: string };
    if (statusCode !== undefined && statusCode < 500)
      return send(reply, new ScimFault('invalidSyntax', 'The request has not its form'));
    request.log.error({ errorCode: code ?? 'internal' }, 'a directory was not answered');
    return reply
      .code(500)
      .header('content-type', mediaType)
      .serializer(JSON.stringify)
      .send({
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '500',
        detail: 'Something failed here',
      });
  });
  app.addHook('onSend', async (_request, reply) => {
    if (String(reply.getHeader('content-type')).startsWith('application/json')) reply.header('content-type', mediaType);
  });
}

const withoutPrototype = (key: string, value: unknown) => (key === '__proto__' ? undefined : value);

function send(reply: FastifyReply, fault: ScimFault): FastifyReply {
  const { status, body } = presentFault(fault);
  if (status === 401) reply.header('www-authenticate', 'Bearer realm="scim"');
  return reply.code(status).header('content-type', mediaType).serializer(JSON.stringify).send(body);
}

/** The actor a directory is in logs. */
export const actorOf = ({ connectionId }: Directory) => ({ kind: 'client', id: connectionId }) as const;

/** Puts what a directory did on record in its organization's log. */
export const record = (
  { database }: Product,
  directory: Directory,
  action: string,
  subject?: { readonly kind: string; readonly id: string },
): Promise<void> =>
  withTenant(database.app, directory.tenantId, (tx) =>
    recordAudit(tx, { actor: actorOf(directory), action, outcome: 'success', ...(subject && { subject }) }),
  );

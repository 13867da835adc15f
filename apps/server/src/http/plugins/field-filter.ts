import type { FieldClass } from '@optimiq/domain/access/field-classes';
import { entryOf, type Permission } from '@optimiq/domain/access/permissions';
import type { FastifyInstance, RouteOptions } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import type { z } from 'zod';
import { classesOf, type FieldPlan, planOf, unwritable, withoutUnread } from './field-plan.ts';
import { ProblemError } from './problems.ts';

/** Classes of a route's fields: of what it answers and of what it takes. */
export type RouteFields = {
  readonly response?: FieldPlan;
  /** Classes that occur in the answer. */
  readonly answered: ReadonlySet<FieldClass | undefined>;
  readonly body?: FieldPlan;
};

declare module 'fastify' {
  interface FastifyContextConfig {
    /** About the caller's own account: its secrets are the caller's. */
    own?: true;
    fields?: RouteFields;
  }
}

/**
 * Classes of a route's fields. What says nothing itself is open where the permission is about nobody's data; a field of
 * any other route must say what it is.
 */
export function routeFields({ config, schema }: Pick<RouteOptions, 'config' | 'schema'>): RouteFields {
  const permission = config?.permission as Permission | 'public' | undefined;
  const isAboutNobody = !permission || permission === 'public' || entryOf(permission).about === 'nobody';
  const outer: FieldClass | undefined = isAboutNobody ? 'open' : undefined;
  const answers = (schema as { response?: Record<string, z.ZodType> } | undefined)?.response ?? {};
  const success = Object.entries(answers).find(([status]) => status.startsWith('2'))?.[1];
  const body = (schema as { body?: z.ZodType } | undefined)?.body;
  const response = success && planOf(success, outer);
  return {
    ...(response ? { response } : {}),
    answered: response ? classesOf(response) : new Set(),
    ...(body ? { body: planOf(body, outer) } : {}),
  };
}

/** Fixed words for fields of a route without a class. */
export const fieldFaults = ({ answered, body }: RouteFields): string[] => [
  ...(answered.has(undefined) ? ['a field of the answer has no class'] : []),
  ...(body && classesOf(body).has(undefined) ? ['a field of the body has no class'] : []),
];

/** Leaves out of answers, and refuses in bodies, what is not of the caller's classes. Needs the guard before it. */
export const fieldFilter = fastifyPlugin(async (app: FastifyInstance) => {
  app.addHook('onRoute', (route) => {
    if (route.method === 'HEAD' || route.method === 'OPTIONS') return;
    const fields = routeFields(route);
    const faults = fieldFaults(fields);
    if (faults.length > 0) throw new Error(`Route ${String(route.method)} ${route.url}: ${faults.join(', ')}`);
    route.config = { ...route.config, fields };
  });

  app.addHook('preHandler', async (request) => {
    const { fields, own } = request.routeOptions.config;
    const access = request.resolvedCaller?.access;
    if (!access || !fields || own) return;
    // Files are answered as they are: no hook sees what is in them, so the whole must be the caller's to read.
    if (fields.response?.kind === 'leaf' && !access.rights.reads.includes(fields.response.fieldClass!)) {
      throw new ProblemError('forbidden');
    }
    if (!fields.body) return;
    const refused = unwritable(request.body, fields.body, new Set(access.rights.writes));
    if (refused.length === 0) return;
    throw new ProblemError('forbidden', {
      errors: [...new Set(refused)].map((field) => ({ field, message: 'not yours to write' })),
    });
  });

  app.addHook('preSerialization', async (request, reply, payload) => {
    const { fields, own } = request.routeOptions.config;
    const access = request.resolvedCaller?.access;
    if (!access || !fields?.response || own || reply.statusCode >= 300) return payload;
    const reads = new Set(access.rights.reads);
    if ([...fields.answered].every((one) => one && reads.has(one))) return payload;
    const lost: string[] = [];
    const kept = withoutUnread(payload, fields.response, reads, lost);
    if (lost.length > 0) throw new ProblemError('forbidden');
    return kept;
  });
});

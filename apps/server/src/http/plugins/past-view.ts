import { type CalendarDate, parseDate } from '@optimiq/domain/kernel/dates';
import type { FastifyRequest } from 'fastify';
import fastifyPlugin from 'fastify-plugin';
import { endOfDay } from '../../local-moment.ts';
import { ProblemError } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers `asOf` with what was known then; every other route refuses it. */
    past?: true;
  }
  interface FastifyRequest {
    /** The moment whose knowledge is asked for; undefined for now. Set after the door has opened. */
    pastAt: Date | undefined;
  }
}

/** The schema of a route that shows the past, as the API's description says it: its own with `asOf`. */
export function withAsOf<Schema extends object>(schema: Schema): Schema {
  const { querystring } = schema as { querystring?: { properties?: object } };
  const asOf = {
    type: 'string',
    description:
      'What was known then: a past day (its end, by the clock of the organization) or a past instant. Omit it for now.',
  };
  return {
    ...schema,
    querystring: { type: 'object', ...querystring, properties: { ...querystring?.properties, asOf } },
  };
}

/**
 * Reads `asOf` of a request, in one place for all routes. A route that cannot answer for the past refuses it, and so does
 * everything that changes something: no number of today stands under a day of the past.
 */
export const pastView = fastifyPlugin(async (app) => {
  app.decorateRequest('pastAt', undefined);
  app.addHook('onRequest', async (request, reply) => {
    const asked = (request.query as Readonly<Record<string, unknown>> | undefined)?.['asOf'];
    if (asked === undefined || !request.resolvedCaller) return;
    if (!request.routeOptions.config.past) throw new ProblemError('past-view');
    request.pastAt = momentOf(request, asked);
    reply.header('x-optimiq-as-of', request.pastAt.toISOString());
  });
});

const instantForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

function momentOf({ caller }: FastifyRequest, asked: unknown): Date {
  const text = typeof asked === 'string' ? asked : '';
  const day = parseDate(text);
  const moment = day.ok
    ? endOfDay(day.value as CalendarDate, caller.tenant.timeZone)
    : new Date(instantForm.test(text) ? text : Number.NaN);
  if (Number.isNaN(moment.getTime())) throw bad('a day, YYYY-MM-DD, or an instant with its zone');
  if (moment.getTime() >= Date.now()) throw bad('before now: omit it for now');
  return moment;
}

const bad = (message: string) => new ProblemError('bad-request', { errors: [{ field: 'asOf', message }] });

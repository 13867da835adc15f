import { classed } from '@optimiq/contracts/fields';
import {
  ChangedReportSchedule,
  NewReportSchedule,
  ReportAsked,
  ReportSchedule,
  ReportScheduleList,
  ReportScheduleParams,
} from '@optimiq/contracts/report-schedules';
import { type RoleRights, rightsOf } from '@optimiq/domain/access/roles';
import {
  changeReportSchedule,
  createReportSchedule,
  findReportSchedule,
  listReportSchedules,
  removeReportSchedule,
  type ScheduleToSave,
  type ReportSchedule as Stored,
} from '@optimiq/store/postgres/report-schedules';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { requireJob } from '../../operations/quota.ts';
import type { Product } from '../../product.ts';
import { enqueueReport, type PlannedReport, planReport } from '../../reports/due-reports.ts';
import { nextReportTime } from '../../reports/next-report.ts';
import { contentOf } from '../../reports/report-content.ts';
import { type PeopleNames, peopleNames } from '../people-names.ts';
import { ProblemError } from '../plugins/problems.ts';
import { purposeOf } from '../plugins/request-audit.ts';
import { personOf } from './person-of.ts';

const reads = { permission: 'export:write', also: ['population:read'], panel: 'narrowed' } as const;
// What leaves the product from then on is asked for here, so it takes what a report on demand takes.
const writes = { ...reads, stepUp: true, takesOut: true } as const;

/** Schedules of reports: what of, when, and whose roles see the files. */
export const scheduleRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'GET',
    url: '/v1/report-schedules',
    config: { ...reads, audit: 'report-schedule.list' },
    schema: {
      tags: ['Reports'],
      summary: 'Your schedules by name; those of everybody for whoever manages people',
      response: { 200: ReportScheduleList },
    },
    handler: async (request) => {
      const person = personOf(request);
      const ownerId = request.may('people:write') ? undefined : person;
      const schedules = await request.tenant((tx) => listReportSchedules(tx, ownerId));
      const people = await peopleNames(product, request.caller);
      const { timeZone, ownRoles } = request.caller.tenant;
      return {
        items: schedules.map((one) => present(request, one, people)),
        timeZone,
        roles: [...Object.entries(rightsOf), ...ownRoles].filter(([, rights]) => mayOpen(rights)).map(([key]) => key),
      };
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/report-schedules',
    config: { ...writes, audit: 'report-schedule.create' },
    schema: {
      tags: ['Reports'],
      summary:
        'Have a report made by itself: every day, on a weekday or on a day of the month, by the organization’s clock',
      body: NewReportSchedule,
      response: { 201: ReportSchedule },
    },
    handler: async (request, reply) => {
      const people = await peopleNames(product, request.caller);
      const kept = await request.tenant(async (tx) => {
        const wanted = await wantedOf(request, tx, request.body);
        const made = await createReportSchedule(tx, personOf(request), wanted, nextOf(request, wanted));
        if (!made) throw new ProblemError('conflict', { detail: 'You keep as many schedules as one can' });
        request.auditSubject = { kind: 'report-schedule', id: made.id };
        request.auditDetails = { every: made.cadence.every, roles: made.roles.length };
        return made;
      });
      return reply.code(201).send(present(request, kept, people));
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/report-schedules/:reportScheduleId',
    config: { ...writes, audit: 'report-schedule.change' },
    schema: {
      tags: ['Reports'],
      summary: 'Change a schedule of yours, pause it or resume it, on the version you saw',
      params: ReportScheduleParams,
      body: ChangedReportSchedule,
      response: { 200: ReportSchedule },
    },
    handler: async (request) => {
      const { version, isPaused, ...body } = request.body;
      const people = await peopleNames(product, request.caller);
      request.auditDetails = { every: body.cadence.every, roles: body.roles.length, paused: `${isPaused}`, version };
      const kept = await request.tenant(async (tx) => {
        const { id } = await ownOf(request, request.params.reportScheduleId, tx);
        // A paused one may name what is gone: it is made of nothing until it is resumed.
        const wanted = isPaused ? savedOf(request, body) : await wantedOf(request, tx, body);
        const nextAt = isPaused ? undefined : nextOf(request, wanted);
        const changed = await changeReportSchedule(tx, { id, version }, wanted, nextAt);
        if (!changed) throw new ProblemError('conflict');
        return changed;
      });
      return present(request, kept, people);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/report-schedules/:reportScheduleId',
    config: { ...reads, audit: 'report-schedule.remove' },
    schema: {
      tags: ['Reports'],
      summary: 'End a schedule of yours, or anybody’s for whoever manages people; its files stay their owner’s',
      params: ReportScheduleParams,
      response: { 204: classed('open', z.null()) },
    },
    handler: async (request, reply) => {
      await request.tenant(async (tx) => {
        const { id } = await ownOf(request, request.params.reportScheduleId, tx, request.may('people:write'));
        await removeReportSchedule(tx, id);
      });
      return reply.code(204).send(null);
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/report-schedules/:reportScheduleId/run',
    config: { ...writes, audit: 'report-schedule.run' },
    schema: {
      tags: ['Reports'],
      summary: 'Make the report of a schedule of yours now, beside its times',
      params: ReportScheduleParams,
      response: { 202: ReportAsked },
    },
    handler: async (request, reply) => {
      const planned = await request.tenant(async (tx): Promise<PlannedReport> => {
        const schedule = await ownOf(request, request.params.reportScheduleId, tx);
        await requireJob(tx);
        return planReport(tx, schedule);
      });
      await enqueueReport(product, request.caller.tenantId, planned);
      return reply.code(202).send(planned);
    },
  });
};

/** Whether holders of a role open any report at all. */
const mayOpen = ({ permissions }: RoleRights): boolean =>
  permissions.includes('export:write') && permissions.includes('population:read');

type Wanted = Pick<ScheduleToSave, 'name' | 'source' | 'cadence' | 'at' | 'roles'>;

/** What is kept of a wish: with its purpose, and where it was asked from. */
const savedOf = (request: FastifyRequest, wanted: Wanted): ScheduleToSave => ({
  ...wanted,
  purpose: purposeOf(request),
  address: request.caller.circumstances.address,
});

/** As `savedOf`. Fails with 'not-found' when the dashboard or cohort it names is none of the caller's to see. */
async function wantedOf(request: FastifyRequest, tx: TenantTx, wanted: Wanted): Promise<ScheduleToSave> {
  if (!(await contentOf(tx, personOf(request), wanted.source))) throw new ProblemError('not-found');
  return savedOf(request, wanted);
}

const nextOf = ({ caller }: FastifyRequest, { cadence, at }: Wanted): Date =>
  nextReportTime(cadence, at, caller.tenant.timeZone, new Date());

/** The schedule of the address, where it is the caller's own, or anybody's. */
async function ownOf(request: FastifyRequest, id: string, tx: TenantTx, orAnybodys = false): Promise<Stored> {
  const found = await findReportSchedule(tx, id);
  if (!found || (found.ownerId !== personOf(request) && !orAnybodys)) throw new ProblemError('not-found');
  return found;
}

function present(request: FastifyRequest, stored: Stored, people: PeopleNames): ReportSchedule {
  const { id, ownerId, purpose: _purpose, address: _address, nextAt, pausedBecause, ...rest } = stored;
  return {
    reportScheduleId: id,
    ...rest,
    owner: { userId: ownerId, name: people.get(ownerId) ?? ownerId },
    isMine: ownerId === request.caller.user.id,
    ...(nextAt ? { nextAt: nextAt.toISOString() } : {}),
    ...(pausedBecause ? { pausedBecause } : {}),
  };
}

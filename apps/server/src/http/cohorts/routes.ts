import { randomUUID } from 'node:crypto';
import {
  ChangedCohort,
  CohortComparison,
  CohortCounts,
  CohortList,
  CohortParams,
  CohortRemoved,
  CompareCohorts,
  CountCohort,
  NewCohort,
  SavedCohort,
} from '@optimiq/contracts/cohorts';
import { countDefinition } from '@optimiq/store/facts/cohort-definition';
import {
  changeCohort,
  createCohort,
  findCohort,
  listCohorts,
  removeCohort,
  type SavedCohort as Stored,
} from '@optimiq/store/postgres/cohorts';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyRequest } from 'fastify';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import type { Product } from '../../product.ts';
import { requireRightsFor, scopeOf } from '../cohort-members.ts';
import { type PeopleNames, peopleNames } from '../people-names.ts';
import { ProblemError } from '../plugins/problems.ts';
import { readRunView } from '../run-view.ts';
import { compareCohorts } from './compare.ts';

// Differences of cohorts undo the hiding of small cells: readers of aggregates get none of it.
const reads = { permission: 'population:read', also: ['small-cells:read'] } as const;
const writes = { permission: 'cohort:write', also: ['population:read', 'small-cells:read'] } as const;

/** Cohorts: who is meant, counted as it is written, kept, shared, compared. */
export const cohortRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app, { product }) => {
  app.route({
    method: 'POST',
    url: '/v1/cohort-counts',
    config: { ...reads, audit: 'cohort.count', panel: 'narrowed', reads: true, past: true },
    schema: {
      tags: ['Cohorts'],
      summary: 'How many members a definition names, each of its groups and each of its criteria alone',
      body: CountCohort,
      response: { 200: CohortCounts },
    },
    handler: async (request) => {
      const { paymentYear, definition } = request.body;
      const criteria = definition.groups.map((group) => group.criteria.length);
      request.auditDetails = { paymentYear, criteria: criteria.reduce((sum, n) => sum + n, 0) };
      requireRightsFor(request, definition);
      const view = await readRunView(product, request, paymentYear);
      const scope = scopeOf(request, view);
      if (!scope) {
        return { members: 0, of: 0, groups: criteria.map((n) => ({ members: 0, criteria: Array(n).fill(0) })) };
      }
      const counts = await countDefinition(product.facts, request.caller.tenantId, definition, scope);
      return {
        run: view.stamp!,
        ...counts,
        groups: counts.groups.map((group) => ({ ...group, criteria: [...group.criteria] })),
      };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/cohorts',
    config: { ...reads, audit: 'cohort.list', panel: 'narrowed', past: true },
    schema: {
      tags: ['Cohorts'],
      summary: 'Your cohorts and those colleagues share, by name',
      response: { 200: CohortList },
    },
    handler: async (request) => {
      const { user } = request.caller;
      const cohorts = await request.tenant((tx) => listCohorts(tx, user.id));
      const people = await peopleNames(product, request.caller);
      return { items: cohorts.map((cohort) => present(request, cohort, people)) };
    },
  });

  app.route({
    method: 'GET',
    url: '/v1/cohorts/:cohortId',
    config: { ...reads, audit: 'cohort.read', panel: 'narrowed', past: true },
    schema: {
      tags: ['Cohorts'],
      summary: 'A cohort of yours or a shared one: its definition, never its members',
      params: CohortParams,
      response: { 200: SavedCohort },
    },
    handler: async (request) => {
      const { user } = request.caller;
      const cohort = await request.tenant((tx) => findCohort(tx, user.id, request.params.cohortId));
      if (!cohort) throw new ProblemError('not-found');
      return present(request, cohort, await peopleNames(product, request.caller));
    },
  });

  app.route({
    method: 'POST',
    url: '/v1/cohorts',
    config: { ...writes, audit: 'cohort.create', panel: 'narrowed' },
    schema: {
      tags: ['Cohorts'],
      summary: 'Keep a definition under a name, for yourself or shared with everybody who may read cohorts',
      body: NewCohort,
      response: { 201: SavedCohort },
    },
    handler: async (request, reply) => {
      requireRightsFor(request, request.body.definition);
      const people = await peopleNames(product, request.caller);
      const id = randomUUID();
      request.auditSubject = { kind: 'cohort', id };
      request.auditDetails = { shared: `${request.body.isShared}` };
      const cohort = await request.tenant((tx) => createCohort(tx, request.caller.user.id, id, request.body));
      if (!cohort) throw new ProblemError('conflict', { detail: 'You keep as many cohorts as one can' });
      return reply.code(201).send(present(request, cohort, people));
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/cohorts/:cohortId',
    config: { ...writes, audit: 'cohort.change', panel: 'narrowed' },
    schema: {
      tags: ['Cohorts'],
      summary: 'Rename, redefine, share or stop sharing a cohort of yours, on the version you saw',
      params: CohortParams,
      body: ChangedCohort,
      response: { 200: SavedCohort },
    },
    handler: async (request) => {
      const { version, ...wanted } = request.body;
      requireRightsFor(request, wanted.definition);
      const people = await peopleNames(product, request.caller);
      request.auditDetails = { shared: `${wanted.isShared}`, version };
      const cohort = await request.tenant(async (tx) => {
        const { id } = await ownOf(request, request.params.cohortId, tx);
        const changed = await changeCohort(tx, request.caller.user.id, { id, version }, wanted);
        if (!changed) throw new ProblemError('conflict');
        return changed;
      });
      return present(request, cohort, people);
    },
  });

  app.route({
    method: 'DELETE',
    url: '/v1/cohorts/:cohortId',
    config: { ...writes, audit: 'cohort.remove', panel: 'narrowed' },
    schema: {
      tags: ['Cohorts'],
      summary: 'Remove a cohort of yours; nobody’s members are touched',
      params: CohortParams,
      response: { 200: CohortRemoved },
    },
    handler: (request) =>
      request.tenant(async (tx) => {
        const { id } = await ownOf(request, request.params.cohortId, tx);
        await removeCohort(tx, request.caller.user.id, id);
        return { removed: true as const };
      }),
  });

  app.route({
    method: 'POST',
    url: '/v1/cohort-comparison',
    config: {
      past: true,
      ...reads,
      also: ['small-cells:read', 'member:list'],
      audit: 'cohort.compare',
      panel: 'narrowed',
      reads: true,
    },
    schema: {
      tags: ['Cohorts'],
      summary: 'Two to four cohorts side by side; scores and money only for those who may see them',
      body: CompareCohorts,
      response: { 200: CohortComparison },
    },
    handler: (request) => compareCohorts(product, request, request.body),
  });
};

/** The cohort of the address, where it is the reader's own; a shared one of somebody else is theirs to change. */
async function ownOf(request: FastifyRequest, cohortId: string, tx: TenantTx): Promise<Stored> {
  const { user } = request.caller;
  const cohort = await findCohort(tx, user.id, cohortId);
  if (!cohort) throw new ProblemError('not-found');
  if (cohort.ownerId !== user.id) throw new ProblemError('forbidden');
  return cohort;
}

function present(request: FastifyRequest, cohort: Stored, people: PeopleNames): SavedCohort {
  const { id, ownerId, createdAt, changedAt, ...rest } = cohort;
  return {
    cohortId: id,
    ...rest,
    definition: rest.definition as SavedCohort['definition'],
    owner: { userId: ownerId, name: people.get(ownerId) ?? ownerId },
    isMine: ownerId === request.caller.user.id,
    createdAt: createdAt.toISOString(),
    changedAt: changedAt.toISOString(),
  };
}

import { FacilityCreated, FacilityParams, NewFacility, SetClosed } from '@optimiq/contracts/organization';
import {
  changeFacility,
  createFacility,
  type Facility,
  listFacilities,
  type NewFacility as StoredFacility,
  setFacilityClosed,
} from '@optimiq/store/postgres/facilities';
import type { TenantTx } from '@optimiq/store/postgres/tenant';
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Product } from '../../product.ts';
import { ProblemError } from '../plugins/problems.ts';

const Done = z.object({ changed: z.literal(true) });
const done = { changed: true as const };

/** Places of the organization and the units above them. Each change is in the audit log, from what to what. */
export const facilityRoutes: FastifyPluginAsyncZod<{ product: Product }> = async (app) => {
  app.route({
    method: 'POST',
    url: '/v1/facilities',
    config: { permission: 'organization:write', audit: 'facility.create' },
    schema: {
      tags: ['Organization'],
      summary: 'Add a facility',
      body: NewFacility,
      response: { 201: FacilityCreated },
    },
    handler: async (request, reply) => {
      const facilityId = await request.tenant(async (tx) => {
        await requireAbove(tx, request.body.parentId);
        const id = await createFacility(tx, stored(request.body));
        request.auditSubject = { kind: 'facility', id };
        return id;
      });
      return reply.code(201).send({ facilityId });
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/facilities/:facilityId',
    config: { permission: 'organization:write', audit: 'facility.change' },
    schema: {
      tags: ['Organization'],
      summary: 'Change name, kind, numbers or unit of a facility; what is left out is taken away',
      params: FacilityParams,
      body: NewFacility,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { facilityId } = request.params;
      await request.tenant(async (tx) => {
        const before = await requireAbove(tx, request.body.parentId, facilityId);
        if (!before) throw new ProblemError('not-found');
        const after = stored(request.body);
        await changeFacility(tx, facilityId, after);
        request.auditDetails = changesBetween(before, after);
      });
      return done;
    },
  });

  app.route({
    method: 'PUT',
    url: '/v1/facilities/:facilityId/state',
    config: { permission: 'organization:write', audit: 'facility.state' },
    schema: {
      tags: ['Organization'],
      summary: 'Close a facility, or open it again',
      params: FacilityParams,
      body: SetClosed,
      response: { 200: Done },
    },
    handler: async (request) => {
      const { isClosed } = request.body;
      request.auditDetails = { state: isClosed ? 'closed' : 'open' };
      const isKnown = await request.tenant((tx) => setFacilityClosed(tx, request.params.facilityId, isClosed));
      if (!isKnown) throw new ProblemError('not-found');
      return done;
    },
  });
};

const stored = ({ name, kind, npi, tin, ccn, parentId }: z.infer<typeof NewFacility>): StoredFacility => ({
  ...{ name, kind, ...(npi && { npi }), ...(tin && { tin }), ...(ccn && { ccn }), ...(parentId && { parentId }) },
});

/** The facility as it is on file; fails where the unit above is none of the organization's, the facility or below it. */
async function requireAbove(
  tx: TenantTx,
  parentId: string | undefined,
  facilityId?: string,
): Promise<Facility | undefined> {
  const known = new Map((await listFacilities(tx)).map((one) => [one.id, one]));
  const wrong = (message: string) => new ProblemError('bad-request', { errors: [{ field: 'parentId', message }] });
  if (parentId && !known.has(parentId)) throw wrong('no facility of yours');
  for (let at = parentId; facilityId && at; at = known.get(at)?.parentId) {
    if (at === facilityId) throw wrong('the facility itself, or below it');
  }
  return facilityId ? known.get(facilityId) : undefined;
}

const told = ['name', 'kind', 'npi', 'tin', 'ccn', 'parentId'] as const;

/** 'from → to' of each part that is another now; nothing on file is '–'. */
function changesBetween(before: StoredFacility, after: StoredFacility): Record<string, string> {
  const changed = told.filter((part) => before[part] !== after[part]);
  return Object.fromEntries(changed.map((part) => [part, `${before[part] ?? '–'} → ${after[part] ?? '–'}`]));
}

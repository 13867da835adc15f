import { randomUUID } from 'node:crypto';
import type { Role } from '@optimiq/domain/access/roles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

async function ask(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  payload?: object,
  role: Role = 'tenant-admin',
  tenant = world.alpha,
) {
  const headers = { cookie: await world.signIn(tenant, role), 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}
const group = { name: 'Elm Group', kind: 'group' };
const clinic = { name: 'Elm Clinic', kind: 'clinic', npi: '1234567893', ccn: '330101' };
const made = async (facility: object): Promise<string> =>
  (await ask('POST', '/v1/facilities', facility)).body.facilityId;
const onFile = async (id: string) =>
  (await ask('GET', '/v1/organization')).body.facilities.find((one: { facilityId: string }) => one.facilityId === id);

test('ACC-02 a facility is changed, what is left out is taken away, and the log says from what to what', async () => {
  const parentId = await made(group);
  const id = await made(clinic);
  const changed = { name: 'Elm Street Clinic', kind: 'clinic', npi: '1245319599', tin: '411234567', parentId };
  expect((await ask('PUT', `/v1/facilities/${id}`, changed)).status).toBe(200);
  expect(await onFile(id)).toEqual({ ...changed, facilityId: id, isClosed: false });
  const [event] = await world.test.asSuperuser(
    `select subject_kind, outcome, details from optimiq.audit_events where action = 'facility.change' and subject_id = $1`,
    [id],
  );
  expect(event).toEqual({
    ...{ subject_kind: 'facility', outcome: 'success' },
    details: {
      ...{ name: 'Elm Clinic → Elm Street Clinic', npi: '1234567893 → 1245319599' },
      ...{ tin: '– → 411234567', ccn: '330101 → –', parentId: `– → ${parentId}` },
    },
  });
});

test('ACC-02 numbers are checked, and a unit is not put under itself or below', async () => {
  const top = await made(group);
  const below = await made({ ...clinic, parentId: top });
  for (const wrong of [
    { ...clinic, npi: '1234567890' },
    { ...clinic, ccn: '3' },
    { ...clinic, tin: '001234567' },
    { ...clinic, parentId: randomUUID() },
    { ...clinic, parentId: below },
  ])
    expect((await ask('PUT', `/v1/facilities/${below}`, wrong)).status).toBe(400);
  const ring = await ask('PUT', `/v1/facilities/${top}`, { ...group, parentId: below });
  expect([ring.status, ring.body.errors]).toEqual([
    400,
    [{ field: 'parentId', message: 'the facility itself, or below it' }],
  ]);
});

test('SEC-04 another organization, and whoever may only read, changes nothing', async () => {
  const id = await made(clinic);
  expect((await ask('PUT', `/v1/facilities/${id}`, group, 'tenant-admin', world.beta)).status).toBe(404);
  expect((await ask('PUT', `/v1/facilities/${id}`, group, 'auditor')).status).toBe(403);
  expect((await onFile(id)).name).toBe('Elm Clinic');
});

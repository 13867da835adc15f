import { createHash } from 'node:crypto';
import type { Role } from '@optimiq/domain/access/roles';
import { settingKeys, specOf } from '@optimiq/domain/settings/catalogue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestProduct, testProduct } from '../../testing/product.ts';

let world: TestProduct;
beforeAll(async () => {
  world = await testProduct();
});
afterAll(() => world.close());

async function ask(role: Role, method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, tenant = world.alpha) {
  const cookie = await world.signIn(tenant, role);
  const headers = { cookie, 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
  return { status: answer.statusCode, body: answer.json() };
}

const setting = async (key: string, tenant = world.alpha) => {
  const { body } = await ask('tenant-admin', 'GET', '/v1/settings', undefined, tenant);
  return body.items.find((one: { key: string }) => one.key === key);
};

describe('settings', () => {
  test('COV-03 a fresh tenant is closed: factors for everyone, no training, no sharing, agents that only read', async () => {
    const { body } = await ask('tenant-admin', 'GET', '/v1/settings', undefined, world.beta);
    const values = Object.fromEntries(body.items.map((one: { key: string; value: unknown }) => [one.key, one.value]));
    expect(Object.keys(values)).toEqual([...settingKeys]);
    expect(values).toMatchObject({
      'security.factorFor': 'everyone',
      'security.idleMinutes': 15,
      'security.absoluteHours': 12,
      'dataUse.training': false,
      'dataUse.sharing': false,
      'dataUse.agents': 'read-only',
      'dataUse.feedback': 'rating',
    });
  });

  test('ACC-08 each change is kept with who, when, old and new, and can be taken back', async () => {
    const changed = await ask('tenant-admin', 'PUT', '/v1/settings/timeZone', { value: 'America/Chicago' });
    expect(changed.body).toMatchObject({ state: 'applied', old: 'America/New_York', new: 'America/Chicago' });
    expect((await setting('timeZone')).value).toBe('America/Chicago');
    expect((await setting('timeZone', world.beta)).value).toBe('America/New_York');
    const again = await ask('tenant-admin', 'PUT', '/v1/settings/timeZone', { value: 'America/Chicago' });
    expect([again.status, again.body.code]).toEqual([409, 'same-value']);
    const back = await ask('tenant-admin', 'POST', `/v1/setting-changes/${changed.body.changeId}/revert`);
    expect(back.body).toMatchObject({ state: 'applied', new: 'America/New_York', reverts: changed.body.changeId });
    const { body } = await ask('auditor', 'GET', '/v1/setting-changes');
    expect(body.items.slice(0, 2).map((one: { number: number }) => one.number)).toEqual([2, 1]);
  });

  test('ACC-08 what widens the use of data waits for a second person', async () => {
    const asked = await ask('tenant-admin', 'PUT', '/v1/settings/dataUse.training', { value: true });
    expect(asked.body.state).toBe('waiting');
    expect((await setting('dataUse.training')).value).toBe(false);
    const { changeId } = asked.body;
    const pending = await ask('tenant-admin', 'PUT', '/v1/settings/dataUse.training', { value: true });
    expect(pending.body.code).toBe('change-waits');
    const decide = (role: Role, decision: string) =>
      ask(role, 'POST', `/v1/setting-changes/${changeId}/decision`, { decision });
    expect((await decide('tenant-admin', 'approve')).body.code).toBe('second-person');
    expect((await decide('privacy-officer', 'withdraw')).body.code).toBe('second-person');
    expect((await decide('hcc-coder', 'approve')).status).toBe(403);
    expect((await decide('privacy-officer', 'approve')).body.state).toBe('applied');
    expect((await decide('privacy-officer', 'approve')).status).toBe(404);
    expect((await setting('dataUse.training')).value).toBe(true);
    // Closing it again needs nobody else.
    expect((await ask('tenant-admin', 'PUT', '/v1/settings/dataUse.training', { value: false })).body.state).toBe(
      'applied',
    );
    // Nor does the database take one person for two.
    await expect(
      world.test.asSuperuser(
        `insert into optimiq.setting_changes (tenant_id, number, key, state, asked_by, decided_by)
         values ('${world.alpha}', 99, 'modules', 'applied', 'a', 'a')`,
      ),
    ).rejects.toThrow();
  });

  test('ACC-08 only values of the setting are taken', async () => {
    for (const [key, value] of [
      ['locale', 'fr-FR'],
      ['modules', ['everything']],
      ['modules', ['risk', 'risk']],
      ['security.idleMinutes', 0],
      ['security.idleMinutes', '15'],
      ['privacy.noticeUrl', 'javascript:alert(1)'],
      ['privacy.noticeUrl', 'https://plan.example/notice?who=me'],
      ['timeZone', '../etc'],
    ] as const) {
      const answer = await ask('tenant-admin', 'PUT', `/v1/settings/${key}`, { value });
      expect([key, value, answer.status]).toEqual([key, value, 400]);
    }
    for (const key of settingKeys) expect([key, specOf(key).isValid(specOf(key).initial)]).toEqual([key, true]);
  });

  test('COV-06 a module that is off is gone: its routes answer as if they did not exist, and the session says so', async () => {
    expect((await ask('risk-director', 'GET', '/v1/population', undefined, world.beta)).status).toBe(200);
    await ask('tenant-admin', 'PUT', '/v1/settings/modules', { value: ['claims', 'post-acute'] }, world.beta);
    const gone = await ask('risk-director', 'GET', '/v1/population', undefined, world.beta);
    expect([gone.status, gone.body.code]).toEqual([404, 'not-found']);
    const { body } = await ask('risk-director', 'GET', '/v1/session', undefined, world.beta);
    expect(body.modules).toEqual(['claims', 'post-acute']);
    expect(body.permissions).not.toContain('population:read');
    expect((await ask('risk-director', 'GET', '/v1/members', undefined, world.beta)).status).toBe(200);
    expect((await ask('risk-director', 'GET', '/v1/population')).status).toBe(200);
  });
});

describe('the organization', () => {
  const documentSha256 = createHash('sha256').update('signed').digest('hex');
  const baa = { kind: 'baa', version: '2026-1', signer: 'Pat Signer', effectiveOn: '2026-01-01', documentSha256 };

  test('ACC-02 facilities: numbers are checked, units stand above them, another tenant sees none', async () => {
    const hospital = { name: 'North Hospital', kind: 'hospital', npi: '1234567893', tin: '123456789', ccn: '330001' };
    const made = await ask('tenant-admin', 'POST', '/v1/facilities', hospital);
    expect(made.status).toBe(201);
    for (const wrong of [
      { npi: '1234567890' },
      { tin: '000000000' },
      { ccn: '33' },
      { parentId: '99999999-aaaa-4aaa-8aaa-000000000009' },
    ]) {
      expect([wrong, (await ask('tenant-admin', 'POST', '/v1/facilities', { ...hospital, ...wrong })).status]).toEqual([
        wrong,
        400,
      ]);
    }
    const ward = { name: 'Ward 3', kind: 'other', parentId: made.body.facilityId };
    expect((await ask('tenant-admin', 'POST', '/v1/facilities', ward)).status).toBe(201);
    expect((await ask('tenant-admin', 'POST', '/v1/facilities', ward, world.beta)).status).toBe(400);
    const closed = await ask('tenant-admin', 'PUT', `/v1/facilities/${made.body.facilityId}/state`, { isClosed: true });
    expect(closed.status).toBe(200);
    const { body } = await ask('billing-contact', 'GET', '/v1/organization');
    expect(body.facilities.map((one: { name: string; isClosed: boolean }) => [one.name, one.isClosed])).toEqual([
      ['North Hospital', true],
      ['Ward 3', false],
    ]);
    expect((await ask('tenant-admin', 'GET', '/v1/organization', undefined, world.beta)).body.facilities).toEqual([]);
  });

  test('COV-11 PHI-02 without an agreement nothing is taken in; while it holds all works; after its end all is read-only', async () => {
    await world.test.asSuperuser(`update auth.tenants set environment = 'production' where id = $1`, [world.alpha]);
    const upload = async () => {
      const cookie = await world.signIn(world.alpha, 'tenant-admin');
      const answer = await world.app.inject({
        method: 'POST',
        url: '/v1/loads',
        headers: { cookie, 'x-optimiq-request': '1', 'content-type': 'application/octet-stream', 'x-source': 'plan' },
        payload: 'nothing of any form',
      });
      return [answer.statusCode, answer.json().code];
    };
    expect(await upload()).toEqual([403, 'no-contract']);
    expect((await ask('tenant-admin', 'GET', '/v1/members')).status).toBe(200);
    const refused = await ask('tenant-admin', 'POST', '/v1/contracts', { ...baa, expiresOn: '2025-01-01' });
    expect(refused.status).toBe(400);
    // A data processing agreement alone is none under which health information is taken in.
    await ask('tenant-admin', 'POST', '/v1/contracts', { ...baa, kind: 'dpa' });
    expect((await upload())[1]).toBe('no-contract');
    const added = await ask('tenant-admin', 'POST', '/v1/contracts', { ...baa, expiresOn: '2099-12-31' });
    expect(added.status).toBe(201);
    expect((await upload())[0]).toBe(202);
    const { body } = await ask('tenant-admin', 'GET', '/v1/session');
    expect(body.contract).toEqual({ state: 'active', endsOn: '2099-12-31' });
    await ask('tenant-admin', 'PUT', `/v1/contracts/${added.body.contractId}/end`, { endsOn: '2026-01-02' });
    expect(await upload()).toEqual([403, 'read-only']);
    expect((await ask('tenant-admin', 'GET', '/v1/members')).status).toBe(200);
    expect((await ask('tenant-admin', 'GET', '/v1/session')).body.contract.state).toBe('ended');
    await world.test.asSuperuser(`update auth.tenants set environment = 'demo' where id = $1`, [world.alpha]);
  });
});

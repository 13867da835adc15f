import type { MatchDecided, MatchDetail, MatchPage } from '@optimiq/contracts/matches';
import type { Member } from '@optimiq/contracts/members';
import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { csvOf, load, settled, state } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const columns = ['member_id', 'mbi', 'birth_date', 'sex', 'state', 'zip', 'orec', 'last_name', 'first_name', 'phone'];
const eligibility = ['member_id', 'year', 'orec', 'medicare_status', 'part_a_months', 'part_b_months', 'dual_code_jan'];
const lines = ['member_id', 'claim_id', 'claim_type', 'from_date', 'thru_date', 'line_num', 'hcpcs', 'paid', 'dx1'];
const person = {
  member_id: 'A1',
  mbi: '1EG4TE5MK73',
  birth_date: '1944-05-06',
  sex: 'F',
  state: 'OH',
  zip: '43004',
  last_name: 'Thornberry',
  first_name: 'Ruth',
};
const other = { ...person, member_id: 'B1', mbi: '', last_name: 'Thornbery' };
let world: TestProduct;

beforeAll(async () => {
  world = await testProduct();
  for (const tenant of [world.alpha, world.beta]) await load(world.product, tenant, csvOf(columns, [person]));
  const { mbi: _, ...rest } = other;
  await load(
    world.product,
    world.alpha,
    csvOf(
      columns.filter((name) => name !== 'mbi'),
      [rest],
    ),
  );
  await load(
    world.product,
    world.alpha,
    csvOf(eligibility, [
      {
        member_id: 'A1',
        year: '2025',
        orec: '0',
        medicare_status: '10',
        part_a_months: '12',
        part_b_months: '12',
        dual_code_jan: 'NA',
      },
    ]),
  );
  await load(
    world.product,
    world.alpha,
    csvOf(lines, [
      {
        member_id: 'B1',
        claim_id: 'C1',
        claim_type: 'CARRIER',
        from_date: '2025-03-04',
        thru_date: '2025-03-04',
        line_num: '1',
        hcpcs: '99213',
        paid: '10',
        dx1: 'E1122',
      },
    ]),
  );
});
afterAll(() => world.close());

async function ask(
  method: 'GET' | 'POST',
  url: string,
  { role = 'tenant-admin' as Role, tenant = world.alpha as TenantId, payload = {} as object | undefined } = {},
) {
  const cookie = await world.signIn(tenant, role);
  return world.app.inject({
    method,
    url,
    headers: { cookie, 'x-optimiq-request': '1' },
    ...(method === 'POST' ? { payload: payload ?? {} } : {}),
  });
}
const open = async (tenant?: TenantId) =>
  (await ask('GET', '/v1/matches', tenant ? { tenant } : {})).json() as z.infer<typeof MatchPage>;

describe('pairs of members', () => {
  test('PHD-01 a file of duplicates leaves a pair with both sides, to those who may decide and to nobody else', async () => {
    const page = await open();
    expect(page).toMatchObject({
      open: 1,
      items: [{ kind: 'similar', state: 'open', agreement: { lastName: 'close' } }],
    });
    const [pair] = page.items;
    expect([pair!.firstName, pair!.secondName].sort()).toEqual(['Ruth Thornberry', 'Ruth Thornbery']);
    const detail = (await ask('GET', `/v1/matches/${pair!.matchId}`)).json() as MatchDetail;
    const sides = [detail.first, detail.second].sort((a, b) => a.claims - b.claims);
    expect(sides).toMatchObject([
      {
        claims: 0,
        identity: { lastName: 'Thornberry' },
        identifiers: [{ kind: 'mbi', value: '1EG4-•••-••73' }, { value: 'A1' }],
      },
      {
        claims: 1,
        identity: { lastName: 'Thornbery' },
        identifiers: [{ kind: 'member-id', value: 'B1', isCurrent: true }],
      },
    ]);
    expect(await open(world.beta)).toEqual({ items: [], open: 0 });
    expect((await ask('GET', `/v1/matches/${pair!.matchId}`, { tenant: world.beta })).statusCode).toBe(404);
    expect((await ask('POST', `/v1/matches/${pair!.matchId}/merge`, { tenant: world.beta })).statusCode).toBe(404);
    for (const role of ['hcc-coder', 'care-manager', 'risk-director', 'executive'] as const)
      expect((await ask('GET', '/v1/matches', { role })).statusCode).toBe(403);
    expect((await ask('GET', '/v1/matches?state=found')).statusCode).toBe(400);
    const events = await world.test.asSuperuser(
      `select subject_id from optimiq.audit_events where action = 'match.read' and outcome = 'success'`,
    );
    expect(events).toEqual([{ subject_id: pair!.matchId }]);
  });

  test('PHD-01 merge scores the two as one, the old address leads on, unmerge restores the state exactly', async () => {
    const { product, alpha } = world;
    const before = await state(product, alpha);
    const [pair] = (await open()).items;
    const detail = (await ask('GET', `/v1/matches/${pair!.matchId}`)).json() as MatchDetail;
    const survivor = detail.first.claims === 0 ? 'first' : 'second';
    const [kept, gone] = survivor === 'first' ? [detail.first, detail.second] : [detail.second, detail.first];
    const decided = await ask('POST', `/v1/matches/${pair!.matchId}/merge`, {
      payload: { survivor, reason: 'Same person, CANARYTEXT' },
    });
    expect([decided.statusCode, (decided.json() as z.infer<typeof MatchDecided>).state]).toEqual([200, 'merged']);
    await settled(product, alpha);
    expect((await state(product, alpha)).hash).not.toBe(before.hash);

    const member = (await ask('GET', `/v1/members/${gone.memberKey}`)).json() as Member;
    expect(member).toMatchObject({ memberKey: kept.memberKey, claims: 1, age: 81, identity: { memberId: 'B1' } });
    const receipt = (await ask('GET', `/v1/members/${gone.memberKey}/score?paymentYear=2026`)).json() as {
      memberKey: string;
      hccs: { hcc: number }[];
    };
    expect([receipt.memberKey, receipt.hccs.map(({ hcc }) => hcc)]).toEqual([kept.memberKey, [37]]);
    expect((await open()).items).toEqual([]);
    const merged = (await ask('GET', '/v1/matches?state=merged')).json() as MatchPage;
    expect(merged.items).toMatchObject([
      { matchId: pair!.matchId, mergedMemberKey: gone.memberKey, isAutomatic: false },
    ]);
    expect((await ask('GET', `/v1/matches/${pair!.matchId}`)).json()).toMatchObject({
      state: 'merged',
      first: { claims: detail.first.claims },
    });
    expect((await ask('POST', `/v1/matches/${pair!.matchId}/merge`)).statusCode).toBe(409);
    expect((await ask('POST', `/v1/members/${gone.memberKey}/unmerge`, { tenant: world.beta })).statusCode).toBe(404);
    expect((await ask('POST', `/v1/members/${kept.memberKey}/unmerge`)).statusCode).toBe(404);

    expect((await ask('POST', `/v1/members/${gone.memberKey}/unmerge`)).json()).toMatchObject({
      survivorKey: kept.memberKey,
    });
    await settled(product, alpha);
    expect(await state(product, alpha)).toEqual(before);
    expect((await open()).open).toBe(1);
    expect(world.logged.join('')).not.toContain('CANARYTEXT');
    const audit = JSON.stringify(await world.test.asSuperuser('select * from optimiq.audit_events'));
    expect(audit).toContain('member.unmerge');
    expect(audit).not.toContain('CANARYTEXT');
  });

  test('keep apart decides, and can be taken back', async () => {
    const [pair] = (await open()).items;
    expect(
      (await ask('POST', `/v1/matches/${pair!.matchId}/keep-apart`, { payload: { reason: 'Cousins' } })).json(),
    ).toMatchObject({ state: 'kept-apart' });
    expect((await ask('POST', `/v1/matches/${pair!.matchId}/keep-apart`)).statusCode).toBe(409);
    expect((await open()).open).toBe(0);
    expect((await ask('POST', `/v1/matches/${pair!.matchId}/reopen`)).json()).toMatchObject({ state: 'open' });
    expect((await open()).open).toBe(1);
  });
});

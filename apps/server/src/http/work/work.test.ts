import type { Gap, GapPage, GapSummary, MemberGaps } from '@optimiq/contracts/gaps';
import type { NotificationList } from '@optimiq/contracts/notifications';
import type {
  ChangeWork,
  GapsAccepted,
  WorkChanged,
  WorkCounts,
  WorkItem,
  WorkItemDetail,
  WorkOwners,
  WorkPage,
} from '@optimiq/contracts/work';
import type { Role } from '@optimiq/domain/access/roles';
import type { LoadId, TenantId } from '@optimiq/domain/kernel/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { csvOf, day, load, tidyTexts, undo } from '../../testing/loading.ts';
import { type TestProduct, testProduct } from '../../testing/product.ts';

const files = tidyTexts({ members: 60, seed: 11, asOf: day('2025-11-24'), months: 34 });
const lineColumns = files['claim_lines.csv']!.split('\n')[0]!.split(',');
let world: TestProduct;

beforeAll(async () => {
  world = await testProduct();
  for (const tenant of [world.alpha, world.beta]) {
    for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
      await load(world.product, tenant, files[name]!);
  }
});
afterAll(() => world.close());

type Caller = { readonly role?: Role; readonly tenant?: TenantId };

async function call<T>(
  method: 'GET' | 'POST' | 'PUT',
  url: string,
  body?: object,
  { role = 'hcc-coder', tenant }: Caller = {},
) {
  const cookie = await world.signIn(tenant ?? world.alpha, role);
  const headers = { cookie, 'x-optimiq-request': '1' };
  const answer = await world.app.inject({ method, url, headers, ...(body ? { payload: body } : {}) });
  return { status: answer.statusCode, body: answer.json() as T };
}
const get = async <T>(url: string, by?: Caller) => (await call<T>('GET', url, undefined, by)).body;
const post = <T>(url: string, body: object, by?: Caller) => call<T>('POST', url, body, by);
const change = async (items: readonly WorkItem[], made: ChangeWork['change'], by?: Caller) =>
  (
    await post<WorkChanged>(
      '/v1/work-changes',
      { items: items.map(({ workItemId, version }) => ({ workItemId, version })), change: made },
      by,
    )
  ).body;
const itemOf = (id: string, by?: Caller) => get<WorkItemDetail>(`/v1/work-items/${id}`, by);

async function allGaps(query = '', by?: Caller): Promise<Gap[]> {
  const items: Gap[] = [];
  for (let cursor = ''; ; ) {
    const page = await get<GapPage>(`/v1/gaps?limit=7${query}${cursor}`, by);
    items.push(...page.items);
    if (!page.nextCursor) return items;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

/** Takes some open gaps that nobody has into work. */
async function accept(count: number, more: object = {}, by?: Caller): Promise<WorkItem[]> {
  const { items } = await get<GapPage>(`/v1/gaps?status=open&inWork=false&limit=${count}`, by);
  const gaps = items.map(({ memberKey, hcc }) => ({ memberKey, hcc }));
  const { body } = await post<GapsAccepted>('/v1/work-acceptances', { gaps, ...more }, by);
  expect(body.workItemIds).toHaveLength(count);
  return Promise.all(body.workItemIds.map((id) => itemOf(id, by)));
}
const me = async (by?: Caller) => (await get<{ user: { id: string } }>('/v1/session', by)).user.id;

describe('gaps', () => {
  test('the rows behind each count add up to it, page after page, in every order', async () => {
    const summary = await get<GapSummary>('/v1/gaps/summary');
    expect(summary.all.open).toBeGreaterThan(10);
    for (const sort of ['impact', 'last-coded', 'hcc']) {
      const gaps = await allGaps(`&sort=${sort}`);
      const { all } = summary;
      expect(gaps).toHaveLength(all.open + all.closed + all.closedHigher + all.closedLower + all.new);
      expect(new Set(gaps.map(({ memberKey, hcc }) => `${memberKey}/${hcc}`)).size).toBe(gaps.length);
    }
    for (const row of summary.rows.slice(0, 5)) {
      expect(await allGaps(`&status=open&hcc=${row.hcc}`)).toHaveLength(row.open);
      expect(await allGaps(`&status=new&hcc=${row.hcc}`)).toHaveLength(row.new);
    }
    const lasting = await allGaps('&lasting=true&status=open');
    expect(lasting.every(({ isLasting }) => isLasting)).toBe(true);
    expect(lasting).toHaveLength((await get<GapSummary>('/v1/gaps/summary?lasting=true')).all.open);
  });

  test('gains are for those who see scores; the order is everybody’s, and tells no figure', async () => {
    const director = { role: 'risk-director' } as const;
    const seen = await allGaps('&status=open', director);
    const gains = seen.map(({ impactRawThousandths }) => impactRawThousandths!);
    expect(gains).toEqual([...gains].sort((a, b) => b - a));
    const page = await get<GapPage>('/v1/gaps?status=open&limit=3');
    expect(page.items.map(({ hcc, memberKey }) => [hcc, memberKey])).toEqual(
      seen.slice(0, 3).map(({ hcc, memberKey }) => [hcc, memberKey]),
    );
    expect(JSON.stringify(page)).not.toMatch(/impact/);
    const cursor = JSON.parse(Buffer.from(page.nextCursor!, 'base64url').toString()) as unknown[];
    expect(cursor).toEqual([page.items[2]!.memberKey, page.items[2]!.hcc]);
  });

  test('each names the claim it stands on, which opens', async () => {
    const [gap] = await allGaps('&status=open');
    const { lastCoded } = gap!;
    const claim = await get<{ diagnosisList: { code: string }[] }>(
      `/v1/members/${gap!.memberKey}/claims/${lastCoded!.claimKey}`,
    );
    expect(claim.diagnosisList.map(({ code }) => code)).toContain(lastCoded!.code);
    const { items } = await get<MemberGaps>(`/v1/members/${gap!.memberKey}/gaps`);
    expect(items.find(({ hcc }) => hcc === gap!.hcc)).toMatchObject({ status: 'open', lastCoded });
  });

  test('a cursor of a gap that is not there says what to do', async () => {
    const cursor = Buffer.from(JSON.stringify(['00000000-0000-4000-8000-000000000000', 37])).toString('base64url');
    expect((await call('GET', `/v1/gaps?cursor=${cursor}`)).status).toBe(400);
  });
});

describe('work', () => {
  test('AIO-05 a gap is work only when a named person accepts it, once', async () => {
    const before = await get<GapPage>('/v1/gaps?status=open&inWork=false&limit=1');
    const [item] = await accept(1);
    expect(item).toMatchObject({ state: 'open', version: 1, acceptedBy: { userId: await me() }, dueOn: '2025-12-08' });
    expect(item!.owner).toBeUndefined();
    const gaps = [{ memberKey: item!.memberKey, hcc: item!.hcc }];
    const again = await post<GapsAccepted>('/v1/work-acceptances', { gaps });
    expect(again.body).toEqual({ workItemIds: [], refused: [{ ...gaps[0], why: 'in-work' }] });
    const none = await post<GapsAccepted>('/v1/work-acceptances', { gaps: [{ ...gaps[0], hcc: 1 }] });
    expect(none.body.refused[0]!.why).toBe('no-open-gap');
    const after = await get<GapPage>('/v1/gaps?status=open&inWork=false&limit=1');
    expect(after.total).toBe(before.total - 1);
    expect((await get<GapPage>('/v1/gaps?inWork=true&limit=200')).items.map(({ work }) => work?.workItemId)).toContain(
      item!.workItemId,
    );
  });

  test('accepting is undone: the gap is nobody’s again', async () => {
    const { items } = await get<GapPage>('/v1/gaps?status=open&inWork=false&limit=2');
    const gaps = items.map(({ memberKey, hcc }) => ({ memberKey, hcc }));
    const { body } = await post<GapsAccepted>('/v1/work-acceptances', { gaps });
    const undone = await post<WorkChanged>(`/v1/work-changes/${body.changeId}/undo`, {});
    expect(undone.body.changed).toHaveLength(2);
    expect((await call('GET', `/v1/work-items/${body.workItemIds[0]}`)).status).toBe(404);
    expect((await post(`/v1/work-changes/${body.changeId}/undo`, {})).status).toBe(404);
  });

  test('decided, undone, decided again: every step is on record, the note is kept sealed', async () => {
    const [item] = await accept(1);
    const first = await change([item!], {
      kind: 'dispose',
      outcome: 'assessed-not-present',
      reason: 'inactive-condition',
      note: 'resolved after surgery QUAGMIRE',
    });
    expect(first.changed).toEqual([{ workItemId: item!.workItemId, version: 2 }]);
    const decided = await itemOf(item!.workItemId);
    expect(decided).toMatchObject({
      state: 'done',
      owner: { userId: await me() },
      note: 'resolved after surgery QUAGMIRE',
    });
    const rows = await world.test.asSuperuser("select encode(note, 'escape') as note from optimiq.work_events");
    expect(JSON.stringify(rows)).not.toContain('QUAGMIRE');

    await post(`/v1/work-changes/${first.changeId}/undo`, {});
    const open = await itemOf(item!.workItemId);
    expect(open).toMatchObject({ state: 'open', version: 3 });
    expect(open.owner ?? open.note ?? open.outcome).toBeUndefined();
    const present = await change([open], { kind: 'dispose', outcome: 'assessed-present' });
    expect(present.changed).toHaveLength(1);
    const waiting = await itemOf(item!.workItemId);
    expect(waiting).toMatchObject({ state: 'awaiting-claim', outcome: 'assessed-present' });
    expect(waiting.history.map(({ action }) => action)).toEqual(['dispose', 'undo', 'dispose', 'accept']);
    expect((await get<WorkPage>('/v1/work-items?view=waiting')).items.map(({ workItemId }) => workItemId)).toContain(
      item!.workItemId,
    );
  });

  test('AUT-05 accepting and deciding leave one event each, with whom it was about', async () => {
    const [item] = await accept(1);
    await change([item!], { kind: 'dispose', outcome: 'deferred' });
    const events = await world.test.asSuperuser(
      `select action, details, members from optimiq.audit_events
       where action in ('work.accept', 'work.change') order by at desc limit 2`,
    );
    expect(events.map(({ action }) => action).sort()).toEqual(['work.accept', 'work.change']);
    for (const { details, members } of events) {
      expect(details).toMatchObject({ items: 1 });
      expect(members).toEqual([item!.memberKey]);
    }
  });

  test('ACC-04 who may not know people sees items without their names; colleagues are named to everybody', async () => {
    const [item] = await accept(1, { ownerId: await me() });
    expect(item!.name).toBeTruthy();
    for (const role of ['risk-director', 'auditor'] as const) {
      const one = await itemOf(item!.workItemId, { role });
      expect([one.memberKey, one.name]).toEqual([item!.memberKey, undefined]);
      expect(one.owner).toEqual({ userId: await me(), name: 'hcc-coder' });
      const { items } = await get<WorkPage>('/v1/work-items?view=all', { role });
      expect(items.length).toBeGreaterThan(0);
      expect(items.filter(({ name }) => name !== undefined)).toEqual([]);
    }
  });

  test('a change on what has changed meanwhile is refused, item by item; the rest is done', async () => {
    const [one, two] = await accept(2);
    await change([one!], { kind: 'claim' });
    const outcome = await change([one!, two!], { kind: 'snooze', until: '2025-12-01' });
    expect(outcome.changed).toEqual([{ workItemId: two!.workItemId, version: 2 }]);
    expect(outcome.refused).toEqual([{ workItemId: one!.workItemId, why: 'changed-meanwhile' }]);
    expect((await get<WorkCounts>('/v1/work-counts')).counts.snoozed).toBeGreaterThan(0);
  });

  test('of two who claim at the same moment one has it', async () => {
    const [item] = await accept(1);
    const both = await Promise.all([
      change([item!], { kind: 'claim' }),
      change([item!], { kind: 'claim' }, { role: 'care-manager' }),
    ]);
    expect(both.map(({ changed }) => changed.length).sort()).toEqual([0, 1]);
  });

  test('nobody without the right gives work to others, or works on what is theirs', async () => {
    const [item] = await accept(1, { ownerId: await me() });
    const other = { role: 'care-manager' } as const;
    const taken = await change([item!], { kind: 'claim' }, other);
    expect(taken.refused).toEqual([{ workItemId: item!.workItemId, why: 'somebody-elses' }]);
    const to = await me(other);
    expect((await post('/v1/work-changes', { items: [item], change: { kind: 'assign', ownerId: to } })).status).toBe(
      403,
    );
    const lead = { role: 'coding-qa' } as const;
    expect((await change([item!], { kind: 'assign', ownerId: to }, lead)).changed).toHaveLength(1);
    expect((await get<WorkPage>('/v1/work-items?view=new', other)).items).toHaveLength(1);
    const owners = await get<WorkOwners>('/v1/work-owners', lead);
    expect(owners.items.map(({ userId }) => userId)).toContain(to);
    const nobody = await change(
      [await itemOf(item!.workItemId)],
      { kind: 'assign', ownerId: crypto.randomUUID() },
      lead,
    );
    expect(nobody).toMatchObject({ status: 400 });
  });

  test.each<[string, ChangeWork['change']]>([
    ['put off until today', { kind: 'snooze', until: '2025-11-24' }],
    ['due yesterday', { kind: 'due', dueOn: '2025-11-23' }],
    ['not there, without a reason', { kind: 'dispose', outcome: 'assessed-not-present' }],
    ['there, with one', { kind: 'dispose', outcome: 'assessed-present', reason: 'inactive-condition' }],
  ])('%s is no change', async (_, made) => {
    const [item] = (await get<WorkPage>('/v1/work-items?view=all')).items;
    const { workItemId, version } = item!;
    expect((await post('/v1/work-changes', { items: [{ workItemId, version }], change: made })).status).toBe(400);
  });

  test('lists page after page hold what their counts say, and of another tenant nothing', async () => {
    const { counts } = await get<WorkCounts>('/v1/work-counts');
    for (const [view, count] of Object.entries(counts)) {
      const found: string[] = [];
      for (let cursor = ''; ; ) {
        const page = await get<WorkPage>(`/v1/work-items?view=${view}&limit=2${cursor}`);
        expect(page.total).toBe(count);
        found.push(...page.items.map(({ workItemId }) => workItemId));
        if (!page.nextCursor) break;
        cursor = `&cursor=${page.nextCursor}`;
      }
      expect(new Set(found).size).toBe(count);
    }
    const beta = { tenant: world.beta };
    expect((await get<WorkPage>('/v1/work-items?view=all', beta)).total).toBe(0);
    const [item] = (await get<WorkPage>('/v1/work-items?view=all')).items;
    const { workItemId, version } = item!;
    expect((await call('GET', `/v1/work-items/${workItemId}`, undefined, beta)).status).toBe(404);
    const foreign = await post<WorkChanged>(
      '/v1/work-changes',
      { items: [{ workItemId, version }], change: { kind: 'claim' } },
      beta,
    );
    expect(foreign.body).toEqual({ changed: [], refused: [{ workItemId, why: 'not-found' }] });
  });

  test('whoever leaves hands the work over: it lies in the pool', async () => {
    const by = { role: 'post-acute-coordinator' } as const;
    const userId = await me(by);
    const [item] = await accept(1, { ownerId: userId }, { role: 'coding-qa' });
    const read = await post<NotificationList>('/v1/notifications/read', { until: new Date().toISOString() }, by);
    expect([read.body.items.length > 0, read.body.unread]).toEqual([true, 0]);
    const gone = await world.app.inject({
      method: 'PUT',
      url: `/v1/people/${userId}/state`,
      headers: { cookie: await world.signIn(world.alpha, 'tenant-admin'), 'x-optimiq-request': '1' },
      payload: { isActive: false },
    });
    expect(gone.statusCode).toBe(200);
    const left = await itemOf(item!.workItemId);
    const marks = await world.test.asSuperuser('select * from optimiq.notification_reads where user_id = $1', [userId]);
    expect(marks).toEqual([]);
    expect(left.owner).toBeUndefined();
    expect(left.history[0]).toMatchObject({ action: 'hand-over', to: by.role });
  });
});

describe('notifications', () => {
  const told = (by?: Caller) => get<NotificationList>('/v1/notifications', by);
  const kinds = async (by?: Caller) => [...new Set((await told(by)).items.map(({ kind }) => kind))].sort();
  const read = async (body: object, by?: Caller) =>
    (await post<NotificationList>('/v1/notifications/read', body, by)).body;
  const by = (role: Role, tenant?: TenantId): Caller => ({ role, ...(tenant && { tenant }) });

  test('work that another gave is told to whom it was given, once for each time, until it is decided', async () => {
    const coder = by('claims-lead');
    const before = (await told()).items.filter(({ kind }) => kind === 'work-given').length;
    await accept(3, { ownerId: await me() }, by('coding-qa'));
    await accept(1, { ownerId: await me() });
    const given = (await told()).items.filter(({ kind }) => kind === 'work-given');
    expect(given).toHaveLength(before + 1);
    expect(given[0]).toMatchObject({ n: 3, isRead: false });
    expect(await kinds(coder)).not.toContain('work-given');
    expect(JSON.stringify(await told())).not.toMatch(/memberKey|name|[A-Z]{3,}/);
  });

  test('ACC-04 each is told only to those who may open what it is about', async () => {
    await call('PUT', '/v1/settings/dataUse.training', { value: true }, by('tenant-admin'));
    await world.test.asSuperuser(
      `insert into optimiq.contracts_on_file (tenant_id, kind, version, signer, effective_on, expires_on, document_sha256, created_by)
       values ($1, 'dpa', '9', 'Signer', current_date - 300, current_date + 9, sha256('x'), 'test')`,
      [world.alpha],
    );
    await world.test.asSuperuser(
      `insert into optimiq.access_alerts (tenant_id, kind, actor_id, on_day, events, first_at, last_at)
       values ($1, 'volume', 'somebody', current_date, array[gen_random_uuid()], now(), now())`,
      [world.alpha],
    );
    expect(await kinds(by('tenant-admin'))).toEqual(
      expect.arrayContaining(['access-alert', 'agreement-ends', 'run-done']),
    );
    // Who asked for a change does not decide it; the other one does.
    expect(await kinds(by('tenant-admin'))).not.toContain('setting-waiting');
    expect(await kinds(by('privacy-officer'))).toContain('setting-waiting');
    expect(await kinds(by('billing-contact'))).toEqual([]);
    expect(await kinds(by('executive'))).not.toEqual(expect.arrayContaining(['access-alert']));
    expect(await kinds(by('tenant-admin', world.beta))).toEqual(['run-done']);
  });

  test('a load is told to who sent it, first that it waits, then how it ended', async () => {
    const [admin, analyst] = [by('tenant-admin'), by('privacy-officer')];
    const [{ id }] = (await world.test.asSuperuser(
      `update optimiq.loads set created_by = $2 where tenant_id = $1 and number = 1 returning id`,
      [world.alpha, await me(admin)],
    )) as [{ id: string }];
    const loads = async (who: Caller) => (await told(who)).items.filter(({ kind }) => kind.startsWith('load-'));
    expect(await loads(admin)).toMatchObject([{ kind: 'load-active', n: 1, subjectId: id, isRead: false }]);
    expect(await loads(analyst)).toEqual([]);
  });

  test('SEC-02 what is read is read for one person of one organization, and is news again when there is more', async () => {
    const admin = by('tenant-admin');
    const { items, unread } = await told(admin);
    expect(unread).toBe(items.length);
    const alert = items.find(({ kind }) => kind === 'access-alert')!;
    const after = await read({ ids: [alert.id, `access-alert:${crypto.randomUUID()}`] }, admin);
    expect([after.unread, (await told(admin)).unread]).toEqual([unread - 1, unread - 1]);
    expect((await told(by('privacy-officer'))).items.find(({ id }) => id === alert.id)).toMatchObject({
      isRead: false,
    });
    const kept = await world.test.asSuperuser('select tenant_id, notice from optimiq.notification_reads');
    expect(kept.filter(({ notice }) => notice.startsWith('access-alert'))).toEqual([
      { tenant_id: world.alpha, notice: alert.id },
    ]);
    await world.test.asSuperuser(`update optimiq.access_alerts set last_at = now() + interval '1 minute'`);
    expect((await told(admin)).items.find(({ id }) => id === alert.id)).toMatchObject({ isRead: false });
    await world.test.asSuperuser(
      `update optimiq.access_alerts set last_at = now(), reviewed_at = now(), reviewed_by = 'x'`,
    );
    expect(await kinds(admin)).not.toContain('access-alert');
    expect((await read({ until: new Date().toISOString() }, admin)).unread).toBe(0);
    expect((await told(by('tenant-admin', world.beta))).unread).toBeGreaterThan(0);
  });

  test('ACC-05 work beyond somebody’s panel is not told, and nothing before a second factor is given', async () => {
    const care = by('care-manager');
    await accept(1, { ownerId: await me(care) }, by('coding-qa'));
    expect(await kinds(care)).toContain('work-given');
    const { body } = await post<{ panelId: string }>('/v1/panels', { name: 'Nobody here' }, by('tenant-admin'));
    const restrict = (value: object) =>
      world.test.asSuperuser(
        `update auth.memberships set restrictions = $1 where 'care-manager' = any(roles) and tenant_id = $2`,
        [JSON.stringify(value), world.alpha],
      );
    await restrict({ panels: [body.panelId] });
    expect(await kinds(care)).not.toContain('work-given');
    await restrict({});
    // A demo asks nobody for a second factor.
    await world.test.asSuperuser(`update auth.tenants set environment = 'production'`);
    await world.test.asSuperuser('update auth.sessions set assurance = 1');
    expect(await kinds(by('tenant-admin'))).toEqual([]);
    await world.test.asSuperuser('update auth.sessions set assurance = 2');
    expect(await kinds(by('tenant-admin'))).not.toEqual([]);
    await world.test.asSuperuser(`update auth.tenants set environment = 'demo'`);
  });
});

describe('a claim of the year', () => {
  test('closes the gap and its item, and is named; taken back, both are open again', async () => {
    const [item] = await accept(1);
    const number = await memberIdOf(item!);
    const sent = await load(world.product, world.alpha, closingClaim(number, item!.lastCoded!.code));
    const closed = await itemOf(item!.workItemId);
    expect(closed).toMatchObject({
      state: 'done',
      outcome: 'closed-by-claim',
      closedBy: { serviceOn: '2025-11-03', code: item!.lastCoded!.code },
    });
    expect(closed.history[0]).toMatchObject({ action: 'close-by-claim' });
    expect(closed.history[0]!.by).toBeUndefined();
    const refused = await change([closed], { kind: 'reopen' });
    expect(refused.refused[0]!.why).toBe('done');
    await undo(world.product, world.alpha, sent.loadId as LoadId);
    expect(await itemOf(item!.workItemId)).toMatchObject({ state: 'open', evidence: 'stands' });
  });
});

/** The source's own number of an item's member. */
async function memberIdOf(item: WorkItem): Promise<string> {
  const { identity } = await get<{ identity?: { memberId?: string } }>(`/v1/members/${item.memberKey}`);
  return identity!.memberId!;
}

/** An office visit of November with one diagnosis. */
function closingClaim(memberId: string, code: string): string {
  return csvOf(lineColumns, [
    {
      member_id: memberId,
      claim_id: `CLOSING${code}`,
      claim_type: 'carrier',
      from_date: '2025-11-03',
      thru_date: '2025-11-03',
      line_num: '1',
      line_date: '2025-11-03',
      hcpcs: '99214',
      pos: '11',
      units: '1',
      charge: '180.00',
      allowed: '120.00',
      paid: '96.00',
      npi: '1234567893',
      specialty: '11',
      bill_freq: '1',
      dx1: code,
    },
  ]);
}

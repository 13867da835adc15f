import { createHash } from 'node:crypto';
import type { NotificationList } from '@optimiq/contracts/notifications';
import type { Report, ReportList, ReportSchedule, ReportScheduleList } from '@optimiq/contracts/report-schedules';
import type { Role } from '@optimiq/domain/access/roles';
import type { TenantId } from '@optimiq/domain/kernel/ids';
import { exportBlobName } from '@optimiq/store/blobs/files';
import pdfmake from 'pdfmake';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { removeAllExports } from '../exporting/remove-exports.ts';
import { takeUpTenant } from '../operations/take-up-tenant.ts';
import { day, load, tidyTexts } from '../testing/loading.ts';
import { type TestProduct, testProduct } from '../testing/product.ts';
import { askForDueReports } from './due-reports.ts';
import { makeReportJob } from './make-report-job.ts';

const files = tidyTexts({ members: 60, seed: 11, asOf: day('2025-11-24'), months: 34 });
let world: TestProduct;
/** What pdfmake was given for each report, newest last. */
const documents: Document[] = [];
type Document = {
  readonly pageSize: string;
  readonly content: readonly object[];
  footer(page: number, pages: number): object;
};

beforeAll(async () => {
  world = await testProduct();
  for (const name of ['members.csv', 'eligibility_year.csv', 'claim_lines.csv'])
    await load(world.product, world.alpha, files[name]!);
  const { createPdf } = pdfmake;
  vi.spyOn(pdfmake, 'createPdf').mockImplementation((definition) => {
    documents.push(definition as Document);
    return createPdf.call(pdfmake, definition);
  });
});
afterAll(() => world.close());

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';
async function ask(method: Method, url: string, role: Role, payload?: object, tenant: TenantId = world.alpha) {
  const headers = { cookie: await world.signIn(tenant, role), 'x-optimiq-request': '1' };
  return world.app.inject({ method, url, headers, ...(payload ? { payload } : {}) });
}
const board = {
  ...{ name: 'Board of the month', cadence: { every: 'day' }, at: '06:30' },
  ...{ source: { kind: 'board', filters: { paymentYear: 2026 } }, roles: ['tenant-admin', 'claims-lead'] },
} as const;
async function keep(role: Role = 'risk-director', change: object = {}): Promise<ReportSchedule> {
  const answer = await ask('POST', '/v1/report-schedules', role, { ...board, ...change });
  if (answer.statusCode !== 201) throw new Error(`answered ${answer.statusCode} ${answer.body}`);
  return answer.json();
}
const schedules = async (role: Role = 'risk-director') =>
  ((await ask('GET', '/v1/report-schedules', role)).json() as ReportScheduleList).items;
const scheduleOf = async (id: string) => (await schedules()).find((one) => one.reportScheduleId === id)!;
const reports = async (role: Role = 'risk-director') =>
  ((await ask('GET', '/v1/reports', role)).json() as ReportList).items;
/** Makes the report of a schedule now, and waits until its job has ended. */
async function run({ reportScheduleId }: ReportSchedule, role: Role = 'risk-director'): Promise<string> {
  const { reportId, jobId } = (await ask('POST', `/v1/report-schedules/${reportScheduleId}/run`, role)).json();
  await jobEnds(jobId);
  return reportId;
}
const jobEnds = (jobId: string) =>
  expect
    .poll(async () => (await ask('GET', `/v1/jobs/${jobId}`, 'tenant-admin')).json().state, { timeout: 60_000 })
    .toMatch(/done|failed/);
const found = async (id: string, role?: Role): Promise<Report | undefined> =>
  (await reports(role)).find(({ reportId }) => reportId === id);
const fileOf = (id: string, role: Role) => ask('GET', `/v1/reports/${id}/file`, role);
const makeDue = (id: string) =>
  world.test.asSuperuser(`update optimiq.report_schedules set next_at = now() - interval '40 days' where id = $1`, [
    id,
  ]);
const membership = (role: Role, set: string) =>
  world.test.asSuperuser(
    `update auth.memberships set ${set} where tenant_id = $1 and user_id in (select id from auth.users where email like '${role}.%')`,
    [world.alpha],
  );
const told = async (role: Role) =>
  ((await ask('GET', '/v1/notifications', role)).json() as NotificationList).items.filter(({ kind }) =>
    kind.startsWith('report-'),
  );
const wordsOf = (document: Document) => JSON.stringify([document.content, document.footer(2, 7)]);

describe('MOD-05 a scheduled report', () => {
  test('that is due is made once by two processes, a missed time counts once, and its file is what its line says', async () => {
    const { reportScheduleId } = await keep();
    await makeDue(reportScheduleId);
    const now = new Date();
    await Promise.all([1, 2].map(() => askForDueReports(world.product, world.alpha, now)));
    await askForDueReports(world.product, world.alpha, now);
    await expect.poll(async () => (await reports()).map(({ state }) => state), { timeout: 60_000 }).toEqual(['done']);
    expect(Date.parse((await scheduleOf(reportScheduleId)).nextAt!)).toBeGreaterThan(now.getTime());
    const [report] = await reports();
    const file = await fileOf(report!.reportId, 'risk-director');
    expect(file.statusCode).toBe(200);
    expect(file.rawPayload.subarray(0, 5).toString()).toBe('%PDF-');
    expect(report!.manifest).toMatchObject({
      bytes: file.rawPayload.length,
      sha256: createHash('sha256').update(file.rawPayload).digest('hex'),
      asOf: '2025-11-24',
      runId: expect.any(String),
    });
    expect((await told('risk-director'))[0]).toMatchObject({ kind: 'report-ready', subjectId: report!.reportId });
    // Given again after a crash, its job changes nothing.
    await makeReportJob(world.product, world.alpha, report!.reportId, () => {});
    expect(await found(report!.reportId)).toEqual(report);
  });

  test('is made once, too, where the service ended between the claim and the queue', async () => {
    const { reportScheduleId } = await keep('risk-director', { name: 'Cut off' });
    const made = async () => (await reports()).filter(({ name }) => name === 'Cut off').map(({ state }) => state);
    await makeDue(reportScheduleId);
    const { queue } = world.product;
    const { enqueue } = queue;
    Object.assign(queue, { enqueue: () => Promise.reject(new Error('the service ended')) });
    await expect(askForDueReports(world.product, world.alpha, new Date())).rejects.toThrow();
    Object.assign(queue, { enqueue });
    expect(await made()).toEqual(['queued']);
    await askForDueReports(world.product, world.alpha, new Date());
    await takeUpTenant(world.product, world.alpha);
    await expect.poll(made, { timeout: 60_000 }).toEqual(['done']);
  });

  test('says as of when, of which run and filters, page x of y, and how confidential it is', async () => {
    const filters = { paymentYear: 2026, segment: ['CNA'] };
    const id = await run(await keep('risk-director', { source: { kind: 'board', filters } }));
    const { manifest } = (await found(id))!;
    const document = documents.at(-1)!;
    expect(document.pageSize).toBe('LETTER');
    const words = wordsOf(document);
    for (const said of [
      '"As of"',
      '2025-11-24',
      manifest!.runId!,
      'segment CNA',
      'Page 2 of 7',
      'CONFIDENTIAL: contains PHI',
    ])
      expect(words).toContain(said);
    expect(words).toContain('Made by risk-director on ');
  });

  test('of a dashboard holds its tiles in their order, each with its filters', async () => {
    const tiles = [
      { kind: 'members', filters: { paymentYear: 2026 } },
      { kind: 'open-gaps', filters: { paymentYear: 2026 } },
      { kind: 'raf-distribution', filters: { paymentYear: 2026, segment: ['CND'] } },
    ];
    const { dashboardId } = (await ask('POST', '/v1/dashboards', 'risk-director', { name: 'Tiles', tiles })).json();
    const kept = await keep('risk-director', { source: { kind: 'dashboard', dashboardId } });
    expect((await found(await run(kept)))!.state).toBe('done');
    const words = wordsOf(documents.at(-1)!);
    expect(words).toMatch(/"Members".*"Open gaps".*Payment RAF distribution.*segment CND/s);
    await ask('DELETE', `/v1/dashboards/${dashboardId}`, 'risk-director');
    await run(kept);
    expect(await scheduleOf(kept.reportScheduleId)).toMatchObject({ pausedBecause: 'source-gone' });
  });
});

describe('SHR-01 a shared report', () => {
  test('opens to holders of its roles whose own rights cover everything in it, and to nobody else', async () => {
    const kept = await keep();
    const id = await run(kept);
    expect(await found(id, 'tenant-admin')).toMatchObject({ isMine: false, opens: true });
    expect((await fileOf(id, 'tenant-admin')).statusCode).toBe(200);
    // Sees no scores, and is shown that there is a report.
    expect(await found(id, 'claims-lead')).toMatchObject({ opens: false });
    expect((await fileOf(id, 'claims-lead')).statusCode).toBe(403);
    // Not one of its roles; another organization.
    expect(await found(id, 'privacy-officer')).toBeUndefined();
    expect((await fileOf(id, 'privacy-officer')).statusCode).toBe(404);
    expect((await ask('GET', `/v1/reports/${id}/file`, 'tenant-admin', undefined, world.beta)).statusCode).toBe(404);
    expect((await ask('DELETE', `/v1/reports/${id}`, 'tenant-admin')).statusCode).toBe(404);
    const { reportScheduleId } = kept;
    const change = { ...board, roles: ['claims-lead'], isPaused: true, version: 1 };
    expect((await ask('PUT', `/v1/report-schedules/${reportScheduleId}`, 'tenant-admin', change)).statusCode).toBe(404);
    expect((await ask('PUT', `/v1/report-schedules/${reportScheduleId}`, 'risk-director', change)).statusCode).toBe(
      200,
    );
    expect((await ask('PUT', `/v1/report-schedules/${reportScheduleId}`, 'risk-director', change)).statusCode).toBe(
      409,
    );
    expect((await fileOf(id, 'tenant-admin')).statusCode).toBe(404);
  });

  test('of everybody opens to nobody who sees some members only, however wide the role', async () => {
    const id = await run(await keep());
    const { facilityId } = (
      await ask('POST', '/v1/facilities', 'tenant-admin', { name: 'East', kind: 'hospital' })
    ).json();
    await membership('tenant-admin', `restrictions = '{"facilities": ["${facilityId}"]}'`);
    try {
      expect(await found(id, 'tenant-admin')).toMatchObject({ opens: false });
      expect((await fileOf(id, 'tenant-admin')).statusCode).toBe(403);
    } finally {
      await membership('tenant-admin', `restrictions = '{}'`);
    }
  });

  test('holds what its owner may see when it is made: a part whose permission is missing says which', async () => {
    const id = await run(await keep('claims-lead', { roles: ['risk-director'] }), 'claims-lead');
    expect(wordsOf(documents.at(-1)!)).toContain('needs the permission score:read');
    expect((await fileOf(id, 'risk-director')).statusCode).toBe(200);
  });
});

describe('ACC-05 in its owner’s name', () => {
  test('nothing is made once the right is gone, the purpose is not instructed, or the owner left: it is paused, and told', async () => {
    const kept = await keep('claims-lead', { roles: [] });
    const { reportScheduleId: id } = kept;
    const id1 = await run(kept, 'claims-lead');
    const own = async () => (await reports('claims-lead')).filter(({ isMine }) => isMine).length;
    const before = await own();
    const reasons: (string | undefined)[] = [];
    const dueNow = async () => {
      await world.test.asSuperuser(
        `update optimiq.report_schedules set next_at = now() - interval '1 hour', paused_because = null, paused_at = null where id = $1`,
        [id],
      );
      await askForDueReports(world.product, world.alpha, new Date());
      const paused = async () =>
        (await schedules('tenant-admin')).find((one) => one.reportScheduleId === id)!.pausedBecause;
      await expect.poll(paused, { timeout: 60_000 }).toBeDefined();
      reasons.push(await paused());
    };
    await membership('claims-lead', `roles = array['hcc-coder']`);
    await dueNow();
    expect((await told('claims-lead'))[0]).toMatchObject({ kind: 'report-paused', subjectId: id });
    expect((await fileOf(id1, 'claims-lead')).statusCode).toBe(403);
    await membership('claims-lead', `roles = array['claims-lead'], restrictions = '{"noExport": true}'`);
    await dueNow();
    await membership('claims-lead', `restrictions = '{}', deactivated_at = now()`);
    await dueNow();
    await membership('claims-lead', `deactivated_at = null`);
    await world.test.asSuperuser(`update optimiq.report_schedules set purpose = 'research' where id = $1`, [id]);
    await dueNow();
    expect(reasons).toEqual(['rights-changed', 'rights-changed', 'owner-gone', 'not-instructed']);
    expect(await own()).toBe(before);
  });

  test('COV-09 an erasure takes every report: a small group shown in it may be the person', async () => {
    const id = await run(await keep());
    const name = exportBlobName(await world.product.keysOf(world.alpha), id);
    expect((await world.product.blobs.list(world.alpha)).map((one) => one.name)).toContain(name);
    await removeAllExports(world.product, world.alpha);
    expect((await found(id))!.state).toBe('erased');
    expect((await world.product.blobs.list(world.alpha)).map((one) => one.name)).not.toContain(name);
    expect((await fileOf(id, 'risk-director')).statusCode).toBe(404);
  });
});

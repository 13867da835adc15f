import type { ChangedCohort, CountCohort, NewCohort } from '@optimiq/contracts/cohorts';
import type { Facility } from '@optimiq/contracts/organization';
import type { RawFileRetention } from '@optimiq/contracts/retention';
import type { Session } from '@optimiq/contracts/session';
import type { Permission } from '@optimiq/domain/access/permissions';
import { productModules } from '@optimiq/domain/access/product-modules';
import { type Role, rightsOf, roles } from '@optimiq/domain/access/roles';
import { FixtureAccount } from './fixture-account.ts';
import { accounting, alertPage, auditEvent, auditPage, auditStanding, ledgerPage } from './fixture-audit.ts';
import { changedMembers, changes } from './fixture-changes.ts';
import { clinical, suspects } from './fixture-clinical.ts';
import {
  distribution,
  groups,
  hccs,
  memberPage,
  notCounted,
  paidByMonth,
  paidByService,
  type Rights,
  rowOf,
  segments,
  summary,
} from './fixture-cohort.ts';
import { FixtureCohorts } from './fixture-cohorts.ts';
import { claimVersions, coverage } from './fixture-coverage.ts';
import { FixtureDashboards } from './fixture-dashboards.ts';
import { FixtureErasures } from './fixture-erasures.ts';
import { FixtureExports } from './fixture-exports.ts';
import { FixtureFederation } from './fixture-federation.ts';
import { FixtureGaps } from './fixture-gaps.ts';
import { detailOf, FixtureWork, listLoads, matching, problems } from './fixture-loads.ts';
import { FixtureMatches } from './fixture-matches.ts';
import {
  claimDetail,
  claimSummary,
  claimUses,
  memberRecord,
  receiptFor,
  tableRow,
  timeline,
} from './fixture-member.ts';
import { FixtureNotifications } from './fixture-notifications.ts';
import { openApi } from './fixture-openapi.ts';
import { FixtureOrganization } from './fixture-organization.ts';
import { FixtureOutside } from './fixture-outside.ts';
import { viewMoments } from './fixture-past.ts';
import { FixturePeople } from './fixture-people.ts';
import { asOf, members } from './fixture-population.ts';
import { brokenRows, completeness, duplicates, monthClaims, quality } from './fixture-quality.ts';
import { FixtureReports } from './fixture-reports.ts';
import { claimSearch, codeSearch, providerOf, providerSearch } from './fixture-searches.ts';
import { FixtureSettings } from './fixture-settings.ts';
import { FixtureViews } from './fixture-views.ts';

export type Question = {
  readonly method: string;
  readonly url: string;
  readonly role: Role | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

/** `role` is there when the answer signs somebody in (a role) or out (nobody). */
export type Answer = { readonly status: number; readonly body?: unknown; readonly role?: Role | 'nobody' };

const fixtureUserId = '00000000-0000-4000-8000-000000000070';

export const fixturePassword = 'synthetic-only';

/** One fixture server's memory: what was loaded and started in it. */
export class Fixture {
  readonly work = new FixtureWork();
  #retention: RawFileRetention = { days: 30, isHeld: false, feeds: [{ source: 'payer-z', days: 7 }] };
  readonly matches = new FixtureMatches();
  readonly gaps = new FixtureGaps();
  readonly cohorts = new FixtureCohorts();
  readonly federation = new FixtureFederation();
  readonly people = new FixturePeople();
  readonly settings = new FixtureSettings();
  readonly organization = new FixtureOrganization();
  readonly erasures = new FixtureErasures();
  readonly outside = new FixtureOutside();
  readonly account = new FixtureAccount();
  readonly views = new FixtureViews();
  readonly notifications = new FixtureNotifications();
  readonly exports = new FixtureExports();
  readonly dashboards = new FixtureDashboards();
  readonly reports = new FixtureReports();

  /** Answers as the server does: same routes, same contracts, same refusals; synthetic members only. */
  answer(question: Question): Answer {
    const { method, url, role } = question;
    const { pathname, searchParams } = new URL(url, 'http://fixture');
    if (method !== 'GET' && question.headers?.['x-optimiq-request'] !== '1') return problem(403, 'cross-site');
    if (pathname === '/v1/session') return this.#session(question);
    if (role === undefined) return problem(401, 'no-session');
    const route = this.#routes(question, searchParams).find(([verb, form]) => verb === method && form.test(pathname));
    if (!route) return problem(404, 'not-found');
    const [, form, permission, handle] = route;
    if (!rightsOf[role].permissions.includes(permission)) return problem(403, 'forbidden');
    const body = handle(...(form.exec(pathname)?.slice(1) ?? []));
    return body === undefined ? problem(404, 'not-found') : { status: 200, body };
  }

  #session({ method, role, body }: Question): Answer {
    if (method === 'DELETE') return { status: 204, role: 'nobody' };
    if (method === 'GET') return role ? { status: 200, body: sessionOf(role) } : problem(401, 'no-session');
    const { email = '', password } = (body ?? {}) as { email?: string; password?: string };
    const found = roles.find((one) => email === `${one}@demo.example`);
    if (!found || password !== fixturePassword) return problem(401, 'sign-in-mismatch');
    return { status: 200, body: sessionOf(found), role: found };
  }

  #routes({ role, body, headers }: Question, query: URLSearchParams): readonly Route[] {
    const rights: Rights = (permission) => role !== undefined && rightsOf[role].permissions.includes(permission);
    const memberOf = (memberKey = '') => members.find((member) => member.memberKey === memberKey);
    const claimOf = (memberKey = '', claimKey = '') =>
      memberOf(memberKey)?.claims.find((claim) => claim.claimKey === claimKey);
    const when = <T, R>(value: T | undefined, then: (value: T) => R) => (value === undefined ? undefined : then(value));
    const { erasures, work, matches, federation, people, settings, organization, outside, account } = this;
    const userId = `user-${role}`;
    const reader = {
      userId: fixtureUserId,
      rights: (one: Permission) => role !== undefined && rightsOf[role].permissions.includes(one),
    };
    const { gaps, cohorts, views, notifications, exports, dashboards, reports } = this;
    return [
      ['GET', /^\/v1\/notifications$/, 'session:read', () => notifications.list(reader.rights)],
      ['POST', /^\/v1\/notifications\/read$/, 'account:write', () => notifications.read(body, reader.rights)],
      ['GET', /^\/v1\/report-schedules$/, 'export:write', reports.schedules],
      ['POST', /^\/v1\/report-schedules$/, 'export:write', () => reports.create(body)],
      ['PUT', /^\/v1\/report-schedules\/([^/]+)$/, 'export:write', (id = '') => reports.change(id, body)],
      ['DELETE', /^\/v1\/report-schedules\/([^/]+)$/, 'export:write', (id = '') => reports.remove(id)],
      ['POST', /^\/v1\/report-schedules\/([^/]+)\/run$/, 'export:write', (id = '') => reports.run(id)],
      ['GET', /^\/v1\/reports$/, 'export:write', reports.reports],
      ['DELETE', /^\/v1\/reports\/([^/]+)$/, 'export:write', (id = '') => reports.removeReport(id)],
      ['GET', /^\/v1\/dashboards$/, 'population:read', dashboards.list],
      ['POST', /^\/v1\/dashboards$/, 'population:read', () => dashboards.save(body)],
      ['GET', /^\/v1\/dashboards\/([^/]+)$/, 'population:read', (id = '') => dashboards.one(id)],
      ['PUT', /^\/v1\/dashboards\/([^/]+)$/, 'population:read', (id = '') => dashboards.change(id, body)],
      ['DELETE', /^\/v1\/dashboards\/([^/]+)$/, 'population:read', (id = '') => dashboards.remove(id)],
      ['GET', /^\/v1\/cohorts$/, 'small-cells:read', cohorts.list],
      ['POST', /^\/v1\/cohorts$/, 'cohort:write', () => cohorts.save(body as NewCohort)],
      ['GET', /^\/v1\/cohorts\/([^/]+)$/, 'small-cells:read', (id = '') => cohorts.one(id)],
      ['PUT', /^\/v1\/cohorts\/([^/]+)$/, 'cohort:write', (id = '') => cohorts.change(id, body as ChangedCohort)],
      ['DELETE', /^\/v1\/cohorts\/([^/]+)$/, 'cohort:write', (id = '') => cohorts.remove(id)],
      ['POST', /^\/v1\/cohort-counts$/, 'small-cells:read', () => cohorts.counts(body as CountCohort)],
      [
        'POST',
        /^\/v1\/cohort-comparison$/,
        'small-cells:read',
        () => cohorts.compare(body as { cohortIds: string[] }, reader.rights),
      ],
      ['GET', /^\/v1\/gaps\/summary$/, 'member:list', () => gaps.summary()],
      ['GET', /^\/v1\/gaps$/, 'member:list', () => gaps.page(query, reader)],
      ['GET', /^\/v1\/members\/([^/]+)\/gaps$/, 'member:read', (id = '') => gaps.ofMember(id, reader)],
      [
        'POST',
        /^\/v1\/work-acceptances$/,
        'work:write',
        () => gaps.accept(body as Parameters<typeof gaps.accept>[0], reader),
      ],
      ['GET', /^\/v1\/work-items$/, 'work:read', () => gaps.work((query.get('view') ?? 'mine') as 'mine', reader)],
      ['GET', /^\/v1\/work-items\/([^/]+)$/, 'work:read', (id = '') => gaps.one(id, reader)],
      ['GET', /^\/v1\/work-counts$/, 'work:read', () => gaps.counts(reader)],
      ['GET', /^\/v1\/work-owners$/, 'work:read', () => ({ items: [] })],
      [
        'POST',
        /^\/v1\/work-changes$/,
        'work:write',
        () => gaps.change(body as Parameters<typeof gaps.change>[0], reader),
      ],
      ['POST', /^\/v1\/work-changes\/([^/]+)\/undo$/, 'work:write', (id = '') => gaps.undo(id)],
      ['GET', /^\/v1\/population$/, 'population:read', () => summary(query, rights)],
      ['GET', /^\/v1\/population\/raf-distribution$/, 'score:read', () => distribution(query, rights)],
      ['GET', /^\/v1\/population\/hccs$/, 'population:read', () => hccs(query, rights)],
      ['GET', /^\/v1\/population\/segments$/, 'population:read', () => segments(query, rights)],
      ['GET', /^\/v1\/population\/not-counted$/, 'population:read', () => notCounted(query, rights)],
      ['GET', /^\/v1\/population\/paid-by-month$/, 'money:read', () => paidByMonth(query, rights)],
      ['GET', /^\/v1\/population\/paid-by-service$/, 'money:read', () => paidByService(query, rights)],
      ['GET', /^\/v1\/population\/groups$/, 'population:read', () => groups(query, rights)],
      ['GET', /^\/v1\/members$/, 'member:list', () => memberPage(query, rights)],
      ['POST', /^\/v1\/member-searches$/, 'member:search', () => search(body, rights)],
      ['GET', /^\/v1\/view-moments$/, 'session:read', () => viewMoments],
      ['GET', /^\/v1\/saved-views$/, 'session:read', () => views.list(query.get('screen') ?? '')],
      ['POST', /^\/v1\/saved-views$/, 'account:write', () => views.save(body)],
      ['PUT', /^\/v1\/saved-views\/([^/]+)$/, 'account:write', (id = '') => views.change(id, body)],
      ['DELETE', /^\/v1\/saved-views\/([^/]+)$/, 'account:write', (id = '') => views.remove(id)],
      ['PUT', /^\/v1\/default-views\/([^/]+)$/, 'account:write', (of = '') => views.setDefault(of, body)],
      ['POST', /^\/v1\/claim-searches$/, 'claim:read', () => claimSearch(body)],
      ['POST', /^\/v1\/provider-searches$/, 'claim:read', () => providerSearch(body)],
      ['GET', /^\/v1\/providers\/([^/]+)$/, 'claim:read', providerOf],
      ['POST', /^\/v1\/code-searches$/, 'reference:read', () => codeSearch(body)],
      [
        'GET',
        /^\/v1\/members\/([^/]+)$/,
        'member:read',
        (key) => when(memberOf(key), (one) => memberRecord(one, rights)),
      ],
      [
        'GET',
        /^\/v1\/members\/([^/]+)\/score$/,
        'member:read',
        (key) => when(memberOf(key), (one) => receiptFor(one, rights)),
      ],
      ['GET', /^\/v1\/members\/([^/]+)\/clinical$/, 'member:read', () => clinical],
      [
        'GET',
        /^\/v1\/members\/([^/]+)\/suspects$/,
        'member:read',
        (key) => when(memberOf(key), ({ claims }) => suspects(claims[0]!.claimKey)),
      ],
      ['GET', /^\/v1\/members\/([^/]+)\/timeline$/, 'claim:read', (key) => when(memberOf(key), timeline)],
      [
        'GET',
        /^\/v1\/members\/([^/]+)\/claims$/,
        'claim:read',
        (key) =>
          when(memberOf(key), ({ claims }) => ({
            total: claims.length,
            items: claims.map((one) => claimSummary(one, rights)),
          })),
      ],
      [
        'GET',
        /^\/v1\/members\/([^/]+)\/claims\/([^/]+)$/,
        'claim:read',
        (key, claim) => when(claimOf(key, claim), (one) => claimDetail(one, rights)),
      ],
      ['GET', /^\/v1\/reference\/table-rows$/, 'reference:read', () => tableRow(query.get('ref') ?? '')],
      ['GET', /^\/v1\/loads$/, 'load:read', () => listLoads(work.loads, query)],
      [
        'POST',
        /^\/v1\/loads$/,
        'load:write',
        () =>
          work.take(decodeURIComponent(headers?.['x-file-name'] ?? 'file'), Number(headers?.['content-length'] ?? 0)),
      ],
      [
        'GET',
        /^\/v1\/loads\/([^/]+)$/,
        'load:read',
        (id) =>
          when(
            work.loads.find((load) => load.loadId === id),
            detailOf,
          ),
      ],
      ['GET', /^\/v1\/loads\/([^/]+)\/problems$/, 'load:read', () => problems(query)],
      ['GET', /^\/v1\/loads\/([^/]+)\/matching$/, 'load:read', () => matching],
      ['GET', /^\/v1\/loads\/([^/]+)\/changes$/, 'load:read', () => changes(rights)],
      ['GET', /^\/v1\/loads\/([^/]+)\/changes\/members$/, 'member:list', () => changedMembers(query, rights)],
      ['GET', /^\/v1\/raw-file-retention$/, 'load:read', () => this.#retention],
      [
        'PUT',
        /^\/v1\/raw-file-retention$/,
        'hold:write',
        () => {
          this.#retention = { ...this.#retention, ...(body as { days: number }) };
          return this.#retention;
        },
      ],
      ['GET', /^\/v1\/data-quality$/, 'load:read', () => quality()],
      ['GET', /^\/v1\/data-quality\/([^/]+)\/rows$/, 'load:read', (rule) => brokenRows(rule ?? '', query)],
      ['GET', /^\/v1\/completeness$/, 'load:read', () => completeness(query, rights)],
      ['GET', /^\/v1\/completeness\/([^/]+)\/claims$/, 'claim:read', (month = '') => monthClaims(month, query, rights)],
      ['GET', /^\/v1\/duplicate-claims$/, 'load:read', () => duplicates(rights)],
      ['GET', /^\/v1\/members\/([^/]+)\/coverage-timeline$/, 'member:read', () => coverage(query)],
      [
        'GET',
        /^\/v1\/members\/([^/]+)\/claims\/([^/]+)\/versions$/,
        'claim:read',
        (_, claim) => claimVersions(claim ?? '', rights),
      ],
      [
        'GET',
        /^\/v1\/members\/([^/]+)\/claims\/([^/]+)\/uses$/,
        'claim:read',
        (key, claim) =>
          when(memberOf(key), (member) => when(claimOf(key, claim), (one) => claimUses(member, one, rights))),
      ],
      [
        'POST',
        /^\/v1\/loads\/([^/]+)\/(accept|hold|cancel)$/,
        'load:write',
        (id, decision) => work.decide(id ?? '', decision as 'accept' | 'hold' | 'cancel'),
      ],
      ['POST', /^\/v1\/loads\/([^/]+)\/undo$/, 'load:write', (id) => work.undo(id ?? '')],
      ['GET', /^\/v1\/matches$/, 'match:decide', () => matches.page((query.get('state') ?? 'open') as 'open')],
      ['GET', /^\/v1\/matches\/([^/]+)$/, 'match:decide', (id = '') => matches.one(id)],
      [
        'POST',
        /^\/v1\/matches\/([^/]+)\/merge$/,
        'match:decide',
        (id = '') => matches.decide(id, 'merged', (body as { survivor: 'first' }).survivor),
      ],
      ['POST', /^\/v1\/matches\/([^/]+)\/keep-apart$/, 'match:decide', (id = '') => matches.decide(id, 'kept-apart')],
      ['POST', /^\/v1\/matches\/([^/]+)\/reopen$/, 'match:decide', (id = '') => matches.decide(id, 'open')],
      ['POST', /^\/v1\/members\/([^/]+)\/unmerge$/, 'match:decide', (key = '') => matches.unmerge(key)],
      ['GET', /^\/v1\/exports$/, 'export:write', () => exports.list()],
      ['POST', /^\/v1\/exports$/, 'export:write', () => exports.ask(body)],
      ['DELETE', /^\/v1\/exports\/([^/]+)$/, 'export:write', (id = '') => exports.remove(id)],
      ['GET', /^\/v1\/runs$/, 'run:read', () => ({ items: work.runs })],
      ['POST', /^\/v1\/runs$/, 'run:write', () => work.score((body as { paymentYear: number }).paymentYear)],
      ['GET', /^\/v1\/jobs$/, 'job:read', () => ({ items: work.jobs })],
      ['GET', /^\/v1\/jobs\/([^/]+)$/, 'job:read', (id) => work.job(id ?? '')],
      ['GET', /^\/v1\/api-keys$/, 'machine:write', federation.keys],
      ['POST', /^\/v1\/api-keys$/, 'machine:write', federation.makeKey],
      ['DELETE', /^\/v1\/api-keys\/([^/]+)$/, 'machine:write', (key = '') => federation.revokeKey(key)],
      ['GET', /^\/v1\/clients$/, 'machine:write', federation.clients],
      ['GET', /^\/v1\/domains$/, 'sso:write', federation.domains],
      ['POST', /^\/v1\/domains$/, 'sso:write', () => federation.claim((body as { domain: string }).domain)],
      ['POST', /^\/v1\/domains\/([^/]+)\/check$/, 'sso:write', (name = '') => federation.check(name)],
      ['GET', /^\/v1\/identity-providers$/, 'sso:write', federation.providers],
      ['GET', /^\/v1\/scim-connections$/, 'sso:write', federation.directories],
      ['GET', /^\/v1\/scim-connections\/([^/]+)\/groups$/, 'sso:write', federation.groups],
      [
        'PUT',
        /^\/v1\/scim-connections\/[^/]+\/groups\/([^/]+)\/roles$/,
        'sso:write',
        (group = '') => federation.setRoles(group, (body as { roles: string[] }).roles),
      ],
      ['GET', /^\/v1\/people$/, 'people:read', people.people],
      ['GET', /^\/v1\/people\/([^/]+)\/access$/, 'access:explain', (userId = '') => people.access(userId)],
      [
        'PUT',
        /^\/v1\/people\/([^/]+)\/(roles|restrictions|state)$/,
        'people:write',
        (userId = '', part = '') =>
          people.change(userId, part === 'restrictions' ? { restrictions: body as object } : (body as object)),
      ],
      ['GET', /^\/v1\/people\/([^/]+)\/sessions$/, 'people:write', (one = '') => people.sessions(one)],
      ['DELETE', /^\/v1\/people\/[^/]+\/sessions$/, 'people:write', () => people.endSession()],
      ['DELETE', /^\/v1\/people\/[^/]+\/sessions\/([^/]+)$/, 'people:write', (one = '') => people.endSession(one)],
      ['POST', /^\/v1\/people\/([^/]+)\/factor-reset$/, 'people:write', (one = '') => account.openReset(one)],
      [
        'PUT',
        /^\/v1\/facilities\/([^/]+)$/,
        'organization:write',
        (one = '') => organization.changeFacility(one, body as Facility),
      ],
      [
        'POST',
        /^\/v1\/panels\/([^/]+)\/member-ids$/,
        'panel:write',
        (panel = '') => people.fillPanel(panel, body as { lines: string[] }),
      ],
      ['GET', /^\/v1\/invitations$/, 'people:read', people.invitations],
      ['POST', /^\/v1\/invitations$/, 'people:write', () => people.invite(body as Parameters<typeof people.invite>[0])],
      ['DELETE', /^\/v1\/invitations\/([^/]+)$/, 'people:write', (one = '') => people.withdraw(one)],
      ['GET', /^\/v1\/roles$/, 'people:read', people.roles],
      [
        'PUT',
        /^\/v1\/roles\/([^/]+)$/,
        'role:write',
        (key = '') => people.saveRole(key, body as Parameters<typeof people.saveRole>[1]),
      ],
      ['DELETE', /^\/v1\/roles\/([^/]+)$/, 'role:write', (key = '') => people.removeRole(key)],
      ['GET', /^\/v1\/panels$/, 'people:read', people.panels],
      ['POST', /^\/v1\/panels$/, 'panel:write', () => people.addPanel((body as { name: string }).name)],
      ['DELETE', /^\/v1\/panels\/([^/]+)$/, 'panel:write', (panel = '') => people.removePanel(panel)],
      [
        'POST',
        /^\/v1\/panels\/([^/]+)\/members$/,
        'panel:write',
        (panel = '') => people.changePanel(panel, body as { add?: string[] }),
      ],
      ['GET', /^\/v1\/members\/([^/]+)\/readers$/, 'access:explain', people.readers],
      ['GET', /^\/v1\/panels\/([^/]+)\/members$/, 'panel:write', (panel = '') => people.panelMembers(panel)],
      ['GET', /^\/v1\/operator-access$/, 'operator-access:write', outside.accesses],
      [
        'POST',
        /^\/v1\/operator-access$/,
        'operator-access:write',
        () => outside.grant(body as Parameters<typeof outside.grant>[0]),
      ],
      [
        'POST',
        /^\/v1\/operator-access\/([^/]+)\/approve$/,
        'operator-access:write',
        (access = '') => outside.approve(access),
      ],
      ['DELETE', /^\/v1\/operator-access\/([^/]+)$/, 'operator-access:write', (access = '') => outside.end(access)],
      ['GET', /^\/v1\/outbound-hosts$/, 'settings:read', outside.hosts],
      [
        'POST',
        /^\/v1\/outbound-hosts$/,
        'settings:write',
        () => outside.list(body as Parameters<typeof outside.list>[0]),
      ],
      [
        'DELETE',
        /^\/v1\/outbound-hosts\/([^/]+)\/([^/]+)\/[^/]+$/,
        'settings:write',
        (purpose = '', host = '') => outside.unlist(purpose, host),
      ],
      ['GET', /^\/v1\/erasures$/, 'erasure:read', erasures.list],
      ['GET', /^\/v1\/erasures\/([^/]+)$/, 'erasure:read', (erasure = '') => erasures.one(erasure)],
      ['POST', /^\/v1\/erasures$/, 'erasure:write', () => erasures.begin((body as { reason: string }).reason, userId)],
      ['GET', /^\/v1\/backups$/, 'backup:read', outside.backups],
      ['GET', /^\/v1\/settings$/, 'settings:read', settings.settings],
      [
        'PUT',
        /^\/v1\/settings\/([^/]+)$/,
        'settings:write',
        (key = '') => settings.set(key as 'locale', (body as { value: string }).value, userId),
      ],
      ['GET', /^\/v1\/setting-changes$/, 'settings:read', settings.changes],
      [
        'POST',
        /^\/v1\/setting-changes\/([^/]+)\/revert$/,
        'settings:write',
        (change = '') => settings.revert(change, userId),
      ],
      [
        'POST',
        /^\/v1\/setting-changes\/([^/]+)\/decision$/,
        'settings:approve',
        (change = '') => settings.decide(change, (body as { decision: 'approve' }).decision, userId),
      ],
      ['GET', /^\/v1\/organization$/, 'organization:read', organization.organization],
      [
        'POST',
        /^\/v1\/facilities$/,
        'organization:write',
        () => organization.addFacility(body as Parameters<typeof organization.addFacility>[0]),
      ],
      [
        'PUT',
        /^\/v1\/facilities\/([^/]+)\/state$/,
        'organization:write',
        (one = '') => organization.setClosed(one, (body as { isClosed: boolean }).isClosed),
      ],
      [
        'POST',
        /^\/v1\/contracts$/,
        'organization:write',
        () => organization.addContract(body as Parameters<typeof organization.addContract>[0]),
      ],
      [
        'PUT',
        /^\/v1\/contracts\/([^/]+)\/end$/,
        'organization:write',
        (one = '') => organization.endContract(one, (body as { endsOn: string }).endsOn),
      ],
      ['GET', /^\/v1\/audit-events$/, 'audit:read', () => auditPage(query)],
      ['GET', /^\/v1\/audit-events\/([^/]+)$/, 'audit:read', (id) => auditEvent(id ?? '')],
      ['GET', /^\/v1\/audit-state$/, 'audit:read', () => auditStanding],
      [
        'POST',
        /^\/v1\/audit-verifications$/,
        'audit:read',
        () => ({ events: auditStanding.sealedTo, anchoredTo: auditStanding.anchoredTo, restores: 0 }),
      ],
      ['GET', /^\/v1\/access-alerts$/, 'audit:read', () => alertPage],
      [
        'POST',
        /^\/v1\/access-alerts\/([^/]+)\/review$/,
        'audit:read',
        (id) => ({ alertId: id, reviewedAt: '2025-11-24T16:00:00.000Z' }),
      ],
      ['GET', /^\/v1\/members\/([^/]+)\/ledger$/, 'audit:read', () => ledgerPage(query)],
      ['GET', /^\/v1\/members\/([^/]+)\/accounting$/, 'audit:read', () => accounting],
      ['POST', /^\/v1\/members\/([^/]+)\/disclosures$/, 'audit:read', () => ({ id: accounting.entries[0]!.id })],
      ['GET', /^\/v1\/account$/, 'session:read', () => account.read(role!)],
      ['GET', /^\/v1\/factor-resets$/, 'people:read', account.resets],
      ['POST', /^\/v1\/factor-resets\/[^/]+\/approval$/, 'people:write', account.vouch],
      ['GET', /^\/v1\/account\/events$/, 'session:read', account.events],
      ['DELETE', /^\/v1\/account\/sessions\/([^/]+)$/, 'account:write', (id) => account.endSession(id ?? '')],
      ['DELETE', /^\/v1\/account\/sessions$/, 'account:write', account.endOthers],
      ['DELETE', /^\/v1\/account\/passkeys\/([^/]+)$/, 'account:write', (id) => account.removePasskey(id ?? '')],
      [
        'PUT',
        /^\/v1\/account\/passkeys\/([^/]+)$/,
        'account:write',
        (id) => account.renamePasskey(id ?? '', (body as { name: string }).name),
      ],
      ['POST', /^\/v1\/account\/recovery-codes$/, 'account:write', account.makeCodes],
      ['PUT', /^\/v1\/account\/password$/, 'account:write', () => ({ done: true })],
      ['POST', /^\/v1\/account\/email$/, 'account:write', () => account.askEmail((body as { email: string }).email)],
      ['GET', /^\/v1\/openapi\.json$/, 'session:read', () => openApi],
    ];
  }
}

type Route = readonly [string, RegExp, Permission, (...parts: (string | undefined)[]) => unknown];

export function sessionOf(role: Role): Session {
  const name = role
    .split('-')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join(' ');
  return {
    user: { id: `user-${role}`, name: `Demo ${name}`, email: `${role}@demo.example` },
    tenant: {
      id: '11111111-1111-4111-8111-111111111111',
      name: 'Northfield Health Plan',
      environment: 'demo',
      asOf,
      locale: 'en-US',
    },
    roles: [{ key: role }],
    permissions: [...rightsOf[role].permissions],
    modules: [...productModules],
    contract: { state: 'not-needed' },
    assurance: 2,
    factor: 'none',
    hasPasskey: false,
    hasTotp: true,
  };
}

function search(body: unknown, rights: Rights) {
  const { text = '' } = (body ?? {}) as { text?: string };
  const found = members.filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()));
  return { items: found.slice(0, 8).map((member) => rowOf(member, rights)), more: found.length > 8 };
}

export function problem(status: number, code: string): Answer {
  return { status, body: { type: `urn:optimiq:${code}`, title: code, status, code, id: `e-5f21c8-${status}` } };
}

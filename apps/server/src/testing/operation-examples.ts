import { randomUUID } from 'node:crypto';
import { codeOf, stepOf } from '@optimiq/connectors/identity/totp';
import { vi } from 'vitest';
import {
  contractOnFile,
  cookiesOf,
  facility,
  machine,
  type Newcomer,
  type Owner,
  openUpload,
  ownRole,
  password,
  providerChange,
  scimConnection,
  scimGroup,
  scimPatch,
  scimUser,
  sftp,
  women,
} from './operation-owner.ts';
import type { Asked, Operation } from './operations.ts';

type Example = (owner: Owner) => Asked | Promise<Asked>;

const of = (name: string, id: string): Asked => ({ path: { [name]: id } });
const savedView = () => ({ screen: 'members', name: `View ${randomUUID()}`, isShared: true, state: { hcc: 37 } });
const savedViewOf = async ({ made }: Owner) => (await made('POST', '/v1/saved-views', savedView())).savedViewId!;
type ViewList = { readonly items: readonly { readonly viewId: string }[] };
/** Who rendered the owner's claim. */
const npiOf = async ({ made, ids }: Owner) =>
  (await made('GET', `/v1/members/${ids.memberKey}/claims/${ids.claimKey}`)).providerNpi!;
/** A table of one person that nobody has sent before. */
const newTable = (o: Owner) => `member_id,birth_date,sex\n${o.word}${randomUUID().slice(0, 8)},1950-01-09,M\n`;
const heldTable = (o: Owner) => o.sent(newTable(o), { 'x-hold': '1' });

/**
 * A request for each operation that succeeds for the owner, where the owner's ids under the parameters' own names are
 * not enough. What changes or ends something gets one of its own. A new route that needs more has its line here.
 */
const examples: Readonly<Record<string, Example>> = {
  'POST /v1/session': (o) => ({ body: o.colleague }),
  'DELETE /v1/session': async (o) => ({ headers: { cookie: await o.otherCookie() } }),
  'POST /v1/member-searches': (o) => ({ body: { text: `${o.word}BERRY` } }),
  'POST /v1/claim-searches': (o) => ({ body: { key: o.ids.claimKey, number: `${o.word}-NONE` } }),
  'POST /v1/provider-searches': async (o) => ({ body: { npi: await npiOf(o) } }),
  'GET /v1/providers/{viewId}': async (o) => {
    const { items } = (await o.made('POST', '/v1/provider-searches', { npi: await npiOf(o) })) as never as ViewList;
    return of('viewId', items[0]!.viewId);
  },
  'GET /v1/saved-views': () => ({ query: { screen: 'members' } }),
  'POST /v1/saved-views': () => ({ body: savedView() }),
  'PUT /v1/saved-views/{savedViewId}': async (o) => ({
    ...of('savedViewId', await savedViewOf(o)),
    body: { name: `Renamed ${randomUUID()}`, isShared: false },
  }),
  'DELETE /v1/saved-views/{savedViewId}': async (o) => of('savedViewId', await savedViewOf(o)),
  'PUT /v1/default-views/{screen}': async (o) => ({
    ...of('screen', 'members'),
    body: { savedViewId: await savedViewOf(o) },
  }),
  'POST /v1/notifications/read': () => ({ body: { until: '2026-01-31T00:00:00Z' } }),
  'POST /v1/code-searches': () => ({ body: { text: 'E11' } }),
  'GET /v1/members': () => ({ query: { limit: 2 } }),
  'GET /v1/population/groups': () => ({ query: { by: 'provider' } }),
  'GET /v1/population/table-export': () => ({ query: { table: 'hccs' } }),
  'POST /v1/matches/{matchId}/merge': async (o) => ({ ...(await openMatch(o)), body: { reason: 'same person' } }),
  'POST /v1/matches/{matchId}/keep-apart': async (o) => ({ ...(await openMatch(o)), body: { reason: 'sisters' } }),
  'POST /v1/matches/{matchId}/reopen': async (o) => {
    await o.made('POST', `/v1/matches/${o.matches[3]}/keep-apart`, {});
    return of('matchId', o.matches[3]!);
  },
  'POST /v1/members/{memberKey}/unmerge': async (o) => {
    await o.made('POST', `/v1/matches/${o.matches[4]}/merge`, {});
    return of('memberKey', (await o.made('GET', `/v1/matches/${o.matches[4]}`)).mergedMemberKey!);
  },
  'GET /v1/reference/table-rows': async (o) => {
    const { rows } = (await o.made('GET', '/v1/population/hccs')) as never as { rows: { tableRow: string }[] };
    return { query: { ref: rows[0]!.tableRow } };
  },
  'POST /v1/session/factor': async (o) => ({ ...(await newcomer(o)), body: { password } }),
  'POST /v1/account/totp': newcomer,
  'POST /v1/account/totp/confirmation': async (o) => {
    const one = await o.newcomer();
    return { headers: { cookie: one.cookie }, body: { code: await codeOfNewApp(one) } };
  },
  'DELETE /v1/account/totp': async (o) => {
    const one = await o.newcomer();
    const added = await one.ask('POST', '/v1/account/totp/confirmation', { code: await codeOfNewApp(one) });
    return { headers: { cookie: cookiesOf(added) } };
  },
  'POST /v1/account/passkey-challenge': newcomer,
  'POST /v1/account/recovery-codes': newcomer,
  'PUT /v1/account/password': async (o) => ({
    ...(await newcomer(o)),
    body: { current: password, next: 'another-lantern-otter-91' },
  }),
  'DELETE /v1/account/sessions/{sessionId}': async (o) => {
    const one = await o.newcomer();
    return { ...of('sessionId', one.otherSessionId), headers: { cookie: one.cookie } };
  },
  'DELETE /v1/account/sessions': newcomer,
  'POST /v1/invitations': (o) => ({ body: invitation(o) }),
  'DELETE /v1/invitations/{invitationId}': async (o) =>
    of('invitationId', (await o.made('POST', '/v1/invitations', invitation(o))).invitationId!),
  'POST /v1/invitations/look-up': async (o) => ({ body: { token: await invitedBy(o) } }),
  'POST /v1/invitations/acceptance': async (o) => ({
    body: { token: await invitedBy(o), name: 'New', password, termsVersion: '2026-1', isAdult: true },
  }),
  'POST /v1/password-resets/completion': async (o) => {
    const { email } = await o.newcomer();
    await o.ask('POST', '/v1/password-resets', { email });
    return { body: { token: await letterTo(o, email), password: 'another-lantern-otter-91' } };
  },
  'POST /v1/session/organization': async (o) => {
    const { email } = await o.newcomer([o.world.alpha, o.world.beta]);
    const asked = await o.ask('POST', '/v1/session', { email, password });
    return { headers: { cookie: cookiesOf(asked) }, body: { tenantId: o.tenant } };
  },
  'POST /v1/password-resets': (o) => ({ body: { email: o.colleague.email } }),
  'POST /v1/members/{memberKey}/disclosures': (o) => ({
    ...of('memberKey', o.ids.memberKey!),
    body: { on: '2025-11-20', recipient: 'A court', description: 'claims of 2024', purpose: 'judicial' },
  }),
  'POST /v1/access-alerts/{alertId}/review': async (o) => of('alertId', await o.alert()),
  'POST /v1/scim-connections': () => ({ body: scimConnection }),
  'POST /v1/scim-connections/{connectionId}/secret': async (o) => ({
    ...of('connectionId', (await o.made('POST', '/v1/scim-connections', scimConnection)).id!),
    body: { days: 30 },
  }),
  'DELETE /v1/scim-connections/{connectionId}': async (o) =>
    of('connectionId', (await o.made('POST', '/v1/scim-connections', scimConnection)).id!),
  'PUT /v1/scim-connections/{connectionId}/groups/{groupId}/roles': (o) => ({
    path: { connectionId: o.ids.connectionId!, groupId: o.ids.groupId! },
    body: { roles: ['hcc-coder'] },
  }),
  ...Object.fromEntries(
    ['Users', 'Groups', 'ServiceProviderConfig', 'Schemas', 'ResourceTypes'].map((one) => [
      `GET /scim/v2/${one}`,
      (o: Owner) => ({ headers: o.scimHeaders }),
    ]),
  ),
  'POST /scim/v2/Users': (o) => ({ headers: o.scimHeaders, body: newScimUser(o) }),
  'GET /scim/v2/Users/{resourceId}': (o) => scimAsked(o, o.ids.scimUserId!),
  'PUT /scim/v2/Users/{resourceId}': async (o) => {
    const body = newScimUser(o);
    return { ...scimAsked(o, await o.scim('Users', body)), body };
  },
  'PATCH /scim/v2/Users/{resourceId}': async (o) => ({
    ...scimAsked(o, await o.scim('Users', newScimUser(o))),
    body: scimPatch({ op: 'replace', path: 'active', value: false }),
  }),
  'DELETE /scim/v2/Users/{resourceId}': async (o) => scimAsked(o, await o.scim('Users', newScimUser(o))),
  'POST /scim/v2/Groups': (o) => ({ headers: o.scimHeaders, body: newScimGroup() }),
  'GET /scim/v2/Groups/{resourceId}': (o) => scimAsked(o, o.ids.groupId!),
  'PUT /scim/v2/Groups/{resourceId}': async (o) => {
    const body = newScimGroup();
    return { ...scimAsked(o, await o.scim('Groups', body)), body };
  },
  'PATCH /scim/v2/Groups/{resourceId}': async (o) => ({
    ...scimAsked(o, await o.scim('Groups', newScimGroup())),
    body: scimPatch({ op: 'add', path: 'members', value: [{ value: o.ids.scimUserId }] }),
  }),
  'DELETE /scim/v2/Groups/{resourceId}': async (o) => scimAsked(o, await o.scim('Groups', newScimGroup())),
  'POST /v1/outbound-hosts': () => ({ body: outboundHost() }),
  'DELETE /v1/outbound-hosts/{purpose}/{host}/{port}': async (o) => {
    const { purpose, host, port } = outboundHost();
    await o.made('POST', '/v1/outbound-hosts', { purpose, host, port });
    return { path: { purpose, host, port: `${port}` } };
  },
  'POST /v1/keys/{purpose}/rotations': () => of('purpose', 'blobs'),
  'POST /v1/loads': (o) => ({
    headers: { 'content-type': 'application/octet-stream', 'x-file-name': 'more.csv' },
    body: newTable(o),
  }),
  'GET /v1/loads/{loadId}/acknowledgement': (o) => of('loadId', o.ids.claimsLoadId!),
  'POST /v1/loads/{loadId}/undo': async (o) => of('loadId', await o.sent(newTable(o))),
  'POST /v1/loads/{loadId}/accept': async (o) => of('loadId', await heldTable(o)),
  'POST /v1/loads/{loadId}/cancel': async (o) => of('loadId', await heldTable(o)),
  'POST /v1/loads/{loadId}/retry': async (o) => {
    const id = await heldTable(o);
    const refused = `update optimiq.loads set state = 'failed', hold_reason = null, ended_at = now(),
      error_code = 'purpose-not-instructed' where id = $1`;
    await o.world.test.asSuperuser(refused, [id]);
    return of('loadId', id);
  },
  'POST /v1/loads/{loadId}/hold': async (o) => {
    const id = await heldTable(o);
    await o.world.test.asSuperuser(`update optimiq.loads set state = 'loading', hold_reason = null where id = '${id}'`);
    return of('loadId', id);
  },
  'GET /v1/loads/{loadId}/mapping': (o) => of('loadId', o.ids.mappingLoadId!),
  'PUT /v1/loads/{loadId}/mapping': async (o) => {
    const id = await o.sent(
      `Member Number,Date Of Birth,Gender Code\n${o.word}${randomUUID().slice(0, 8)},1950-01-01,M\n`,
      {
        'x-source': `more-${randomUUID().slice(0, 8)}`,
      },
    );
    const { contract, lastVersion } = (await o.made('GET', `/v1/loads/${id}/mapping`)) as never as {
      contract: object;
      lastVersion: number;
    };
    return { ...of('loadId', id), body: { contract, after: lastVersion } };
  },
  'GET /v1/feeds/{source}/contracts': () => of('source', 'maps'),
  'POST /v1/feeds/{source}/contracts': async (o) => {
    const { items } = (await o.made('GET', '/v1/feeds/maps/contracts')) as never as { items: { version: number }[] };
    return { ...of('source', 'maps'), body: { to: 1, after: items[0]!.version } };
  },
  'GET /v1/feeds/{source}': () => of('source', 'maps'),
  'PUT /v1/feeds/{source}': () => ({ ...of('source', 'maps'), body: { tolerancePercent: 40 } }),
  'PUT /v1/feeds/{source}/sftp': () => ({ ...of('source', 'maps'), body: sftp }),
  'POST /v1/feeds/{source}/pull': () => of('source', 'maps'),
  'GET /v1/loads/{loadId}/changes/members': (o) => ({ ...of('loadId', o.ids.loadId!), query: { kind: 'score' } }),
  'GET /v1/loads/{loadId}/changes/member-export': (o) => ({ ...of('loadId', o.ids.loadId!), query: { kind: 'score' } }),
  'GET /v1/data-quality/{rule}/rows': () => of('rule', 'claim-service-date'),
  'GET /v1/data-quality/{rule}/row-export': () => of('rule', 'claim-service-date'),
  'GET /v1/completeness/{month}/claim-export': () => of('month', '2025-03'),
  'GET /v1/completeness/{month}/claims': () => of('month', '2025-03'),
  'POST /v1/exports': () => ({ body: fileOfMembers }),
  'GET /v1/exports/{exportId}': async (o) => of('exportId', await fileBy(o)),
  'GET /v1/exports/{exportId}/file': async (o) => {
    const exportId = await fileBy(o);
    await vi.waitUntil(async () => (await o.made('GET', `/v1/exports/${exportId}`)).state === 'done', 20_000);
    return of('exportId', exportId);
  },
  'DELETE /v1/exports/{exportId}': async (o) => of('exportId', await fileBy(o)),
  'POST /v1/report-schedules': () => ({ body: monthly }),
  'PUT /v1/report-schedules/{reportScheduleId}': async (o) => ({
    ...of('reportScheduleId', await schedule(o)),
    body: { ...monthly, isPaused: true, version: 1 },
  }),
  'DELETE /v1/report-schedules/{reportScheduleId}': async (o) => of('reportScheduleId', await schedule(o)),
  'POST /v1/report-schedules/{reportScheduleId}/run': async (o) => of('reportScheduleId', await schedule(o)),
  'GET /v1/reports/{reportId}/file': async (o) => {
    const reportId = await reportBy(o);
    type Listed = { items: { reportId: string; state: string }[] };
    const isThere = ({ items }: Listed) => items.some((one) => one.reportId === reportId && one.state === 'done');
    await vi.waitUntil(async () => isThere((await o.made('GET', '/v1/reports')) as never as Listed), 20_000);
    return of('reportId', reportId);
  },
  'DELETE /v1/reports/{reportId}': async (o) => of('reportId', await reportBy(o)),
  'PUT /v1/raw-file-retention': () => ({ body: { days: 60 } }),
  'PUT /v1/feeds/{source}/raw-file-retention': () => ({ ...of('source', 'maps'), body: { days: 60 } }),
  'POST /v1/uploads': () => ({ headers: { 'upload-length': '6' } }),
  'PATCH /v1/uploads/{uploadId}': async (o) => ({
    ...of('uploadId', await openUpload(o.world, o.cookie)),
    headers: { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: 'abc',
  }),
  'POST /v1/runs': () => ({ body: {} }),
  'POST /v1/erasures': (o) => ({
    body: { memberKey: o.toErase.pop() ?? o.members.at(-2)!, reason: 'asked in writing' },
  }),
  'POST /v1/api-keys': () => ({ body: machine }),
  'DELETE /v1/api-keys/{apiKeyId}': async (o) => of('apiKeyId', (await o.made('POST', '/v1/api-keys', machine)).id!),
  'POST /v1/clients': () => ({ body: machine }),
  'DELETE /v1/clients/{clientId}': async (o) =>
    of('clientId', (await o.made('POST', '/v1/clients', machine)).clientId!),
  'POST /oauth/token': async (o) => {
    const { clientId, secret } = await o.made('POST', '/v1/clients', machine);
    return { body: { grant_type: 'client_credentials', client_id: clientId, client_secret: secret } };
  },
  'POST /v1/sso/begin': (o) => ({ body: { email: `somebody@${o.ids.domain}` } }),
  'GET /v1/sso/{providerId}/finish': (o) => ({ ...of('providerId', o.ids.providerId!), query: { state: 'none' } }),
  'POST /v1/domains': (o) => ({ body: { domain: `more.${o.ids.domain}` } }),
  'DELETE /v1/domains/{domain}': async (o) => {
    const domain = `less.${o.ids.domain}`;
    await o.made('POST', '/v1/domains', { domain });
    return of('domain', domain);
  },
  'POST /v1/identity-providers': () => ({ body: { kind: 'oidc', name: 'Login' } }),
  'PUT /v1/identity-providers/{providerId}': (o) => ({
    ...of('providerId', o.ids.providerId!),
    body: providerChange(o.ids.domain!),
  }),
  'DELETE /v1/identity-providers/{providerId}': async (o) =>
    of('providerId', (await o.made('POST', '/v1/identity-providers', { kind: 'oidc', name: 'Login' })).id!),
  'PUT /v1/people/{userId}/roles': (o) => ({ ...of('userId', o.ids.userId!), body: { roles: ['care-manager'] } }),
  'PUT /v1/people/{userId}/restrictions': (o) => ({
    ...of('userId', o.ids.userId!),
    body: { panels: [o.ids.panelId], facilities: [o.ids.facilityId] },
  }),
  'PUT /v1/people/{userId}/state': (o) => ({ ...of('userId', o.ids.userId!), body: { isActive: true } }),
  'PUT /v1/roles/{key}': () => ({ ...of('key', `own-${randomUUID()}`), body: { name: 'Reader', ...ownRole } }),
  'DELETE /v1/roles/{key}': async (o) => {
    await o.made('PUT', '/v1/roles/own-other', { name: 'Other', ...ownRole });
    return of('key', 'own-other');
  },
  'POST /v1/panels': () => ({ body: { name: 'Another' } }),
  'POST /v1/panels/{panelId}/members': async (o) => ({
    ...of('panelId', (await o.made('POST', '/v1/panels', { name: 'Fresh' })).panelId!),
    body: { add: [o.ids.memberKey], remove: [o.members[3]] },
  }),
  'POST /v1/panels/{panelId}/member-ids': async (o) => ({
    ...of('panelId', (await o.made('POST', '/v1/panels', { name: 'Many' })).panelId!),
    body: { lines: [`${o.word}BERRY1`, `${o.word}NOBODY`] },
  }),
  'DELETE /v1/panels/{panelId}': async (o) =>
    of('panelId', (await o.made('POST', '/v1/panels', { name: 'Gone' })).panelId!),
  'POST /v1/facilities': (o) => ({ body: { ...facility, parentId: o.ids.facilityId } }),
  'PUT /v1/facilities/{facilityId}': async (o) => ({
    ...of('facilityId', (await o.made('POST', '/v1/facilities', facility)).facilityId!),
    body: { ...facility, name: 'Another name' },
  }),
  'PUT /v1/facilities/{facilityId}/state': async (o) => ({
    ...of('facilityId', (await o.made('POST', '/v1/facilities', facility)).facilityId!),
    body: { isClosed: true },
  }),
  'POST /v1/contracts': () => ({ body: contractOnFile }),
  'PUT /v1/contracts/{contractId}/end': async (o) => ({
    ...of('contractId', (await o.made('POST', '/v1/contracts', contractOnFile)).contractId!),
    body: { endsOn: '2026-12-01' },
  }),
  'PUT /v1/settings/{key}': () => ({
    ...of('key', 'branding.name'),
    body: { value: `Name ${randomUUID().slice(0, 8)}` },
  }),
  'POST /v1/setting-changes/{changeId}/decision': async (o) => {
    const { changeId } = await o.made('PUT', '/v1/settings/dataUse.training', { value: true });
    return { ...of('changeId', changeId!), body: { decision: 'withdraw' } };
  },
  'POST /v1/setting-changes/{changeId}/revert': async (o) => {
    await o.made('PUT', '/v1/settings/branding.name', { value: `Name ${randomUUID().slice(0, 8)}` });
    const value = `Name ${randomUUID().slice(0, 8)}`;
    return of('changeId', (await o.made('PUT', '/v1/settings/branding.name', { value })).changeId!);
  },
  'POST /v1/operator-access': () => ({ body: { reason: 'a load hangs and is looked at', minutes: 30 } }),
  'POST /v1/operator-access/{accessId}/approve': async (o) => of('accessId', await o.operatorWish()),
  'DELETE /v1/operator-access/{accessId}': async (o) => of('accessId', await o.operatorWish()),
  'POST /v1/account/email': () => ({ body: { email: `moved.${randomUUID()}@test.example` } }),
  'DELETE /v1/people/{userId}/sessions/{sessionId}': async (o) => {
    const { userId, otherSessionId } = await o.newcomer();
    return { path: { userId, sessionId: otherSessionId } };
  },
  'DELETE /v1/people/{userId}/sessions': (o) => of('userId', o.ids.userId!),
  'POST /v1/work-acceptances': async (o) => ({ body: { gaps: [await openGap(o)] } }),
  'GET /v1/work-items/{workItemId}': async (o) => of('workItemId', (await workItem(o)).workItemId),
  'POST /v1/work-changes': async (o) => ({ body: dueChange(await workItem(o)) }),
  'POST /v1/work-changes/{changeId}/undo': async (o) =>
    of('changeId', (await o.made('POST', '/v1/work-changes', dueChange(await workItem(o)))).changeId!),
  'POST /v1/cohort-counts': () => ({ body: { definition: women.definition } }),
  'POST /v1/cohorts': () => ({ body: women }),
  'PUT /v1/cohorts/{cohortId}': async (o) => ({
    ...of('cohortId', await cohort(o)),
    body: { ...women, isShared: true, version: 1 },
  }),
  'DELETE /v1/cohorts/{cohortId}': async (o) => of('cohortId', await cohort(o)),
  'POST /v1/dashboards': () => ({ body: board }),
  'PUT /v1/dashboards/{dashboardId}': async (o) => ({
    ...of('dashboardId', await dashboard(o)),
    body: { ...board, isShared: true, version: 1 },
  }),
  'DELETE /v1/dashboards/{dashboardId}': async (o) => of('dashboardId', await dashboard(o)),
  'POST /v1/cohort-comparison': async (o) => ({ body: { cohortIds: [await cohort(o), await cohort(o)] } }),
};

const fileOfMembers = { what: 'members', format: 'ndjson', query: { sort: 'member' } } as const;
const fileBy = async ({ made }: Owner) => (await made('POST', '/v1/exports', fileOfMembers)).exportId!;

const board = { name: 'Board', tiles: [{ kind: 'members', filters: { paymentYear: 2026 } }] } as const;
const dashboard = async (o: Owner) => (await o.made('POST', '/v1/dashboards', board)).dashboardId!;

const monthly = {
  name: 'Board',
  source: { kind: 'board', filters: { paymentYear: 2026 } },
  cadence: { every: 'month', day: 31 },
  at: '06:30',
  roles: ['risk-director'],
} as const;
const schedule = async ({ made }: Owner) => (await made('POST', '/v1/report-schedules', monthly)).reportScheduleId!;
const reportBy = async (o: Owner) => (await o.made('POST', `/v1/report-schedules/${await schedule(o)}/run`)).reportId!;

/** A cohort that nobody has changed. */
const cohort = async (o: Owner) => (await o.made('POST', '/v1/cohorts', women)).cohortId!;

type Gap = { readonly memberKey: string; readonly hcc: number };
type Item = { readonly workItemId: string; readonly version: number };
/** A category that somebody had last year. */
async function openGap(o: Owner): Promise<Gap> {
  const { items } = (await o.made('GET', '/v1/gaps?status=open')) as never as { items: Gap[] };
  const { memberKey, hcc } = items[0]!;
  return { memberKey, hcc };
}
/** Something in work, as it is now. */
async function workItem(o: Owner): Promise<Item> {
  const listed = async () => ((await o.made('GET', '/v1/work-items?view=all')) as never as { items: Item[] }).items[0];
  const known = await listed();
  if (known) return known;
  await o.made('POST', '/v1/work-acceptances', { gaps: [await openGap(o)] });
  return (await listed())!;
}
const dueChange = ({ workItemId, version }: Item) => ({
  items: [{ workItemId, version }],
  change: { kind: 'due', dueOn: '2025-12-15' },
});

/** Somebody new asks. */
async function newcomer(o: Owner): Promise<Asked> {
  return { headers: { cookie: (await o.newcomer()).cookie } };
}
/** Begins to add an authenticator app, and reads its first code. */
async function codeOfNewApp({ ask }: Newcomer): Promise<string> {
  return codeOf((await ask('POST', '/v1/account/totp')).json().secret, stepOf(new Date()));
}
/** A pair that nobody has decided on. */
async function openMatch(o: Owner): Promise<Asked> {
  const { items } = (await o.made('GET', '/v1/matches')) as never as { items: { matchId: string }[] };
  return of('matchId', items.at(-1)!.matchId);
}
/** What stands in the letter to somebody; it is written after whoever asked for it was answered. */
async function letterTo({ world }: Owner, email: string): Promise<string> {
  const letter = await vi.waitUntil(
    async () => (await world.product.mail.waiting()).find(({ recipient }) => recipient === email),
    { timeout: 10_000 },
  );
  return letter.link.split('#')[1]!;
}
async function invitedBy(o: Owner): Promise<string> {
  const body = invitation(o);
  await o.made('POST', '/v1/invitations', body);
  return letterTo(o, body.email);
}
const invitation = (o: Owner) => ({ email: `guest-${randomUUID()}@${o.ids.domain}`, roles: ['hcc-coder'] });
const newScimUser = (o: Owner) => scimUser(`p${randomUUID().slice(0, 8)}@${o.ids.domain}`);
const newScimGroup = () => scimGroup(`Group ${randomUUID().slice(0, 8)}`);
const scimAsked = (o: Owner, resourceId: string): Asked => ({ path: { resourceId }, headers: o.scimHeaders });
const outboundHost = () => ({ purpose: 'webhook', host: `h${randomUUID().slice(0, 8)}.test.example`, port: 443 });

/** Operations that no single request brings to a success, and what tests them instead. */
export const withoutExample: Readonly<Record<string, string>> = {
  'GET /v1/sso/{providerId}/callback': 'needs an answer of a provider: sso.test.ts',
  'POST /v1/sso/{providerId}/saml': 'needs an answer of a provider: sso.test.ts',
  'GET /v1/sso/{providerId}/finish': 'needs a sign-in that was begun: sso.test.ts',
  'GET /v1/sso/{providerId}/metadata': 'SAML providers only: sso.test.ts',
  'DELETE /v1/account/links/{providerId}': 'needs a sign-in at a provider: sso.test.ts',
  'POST /v1/session/passkey': 'needs an authenticator: account.test.ts',
  'POST /v1/account/passkeys': 'needs an authenticator: account.test.ts',
  'DELETE /v1/account/passkeys/{passkeyId}': 'needs an authenticator: account.test.ts',
  'POST /v1/keys/{purpose}/versions/{version}/revocation': 'needs a version that nothing is under: keys.test.ts',
  'POST /v1/session/letter': 'needs factors that were taken away: reset.test.ts',
  'PUT /v1/account/passkeys/{passkeyId}': 'needs a passkey: account.test.ts',
  'POST /v1/account/factor-reset': 'needs a factor that is lost: reset.test.ts',
  'POST /v1/people/{userId}/factor-reset': 'needs a factor that is lost: reset.test.ts',
  'POST /v1/factor-resets/{resetId}/approval': 'needs a factor that is lost: reset.test.ts',
  'DELETE /v1/factor-resets/{resetId}': 'needs a factor that is lost: reset.test.ts',
  'POST /v1/factor-resets/stop': 'needs a letter: reset.test.ts',
  'POST /v1/email-changes/confirmation': 'needs a letter: email.test.ts',
  'POST /v1/email-changes/stop': 'needs a letter: email.test.ts',
};

/** A request that succeeds for the owner; throws with the line to add where nobody knows one. */
export async function exampleOf(operation: Operation, owner: Owner): Promise<Asked> {
  const written = examples[operation.key];
  if (written) return written(owner);
  const names = operation.parameters.filter((one) => one.in === 'path').map(({ name }) => name);
  const unknown = names.find((name) => owner.ids[name] === undefined);
  if (unknown) {
    throw new Error(
      `Add to examples: '${operation.key}': (o) => of('${unknown}', ...), or ${unknown} to the owner's ids`,
    );
  }
  return { path: Object.fromEntries(names.map((name) => [name, owner.ids[name]!])) };
}

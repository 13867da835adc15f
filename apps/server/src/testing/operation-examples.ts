import { randomUUID } from 'node:crypto';
import {
  contractOnFile,
  facility,
  machine,
  type Owner,
  openUpload,
  ownRole,
  providerChange,
  sftp,
} from './operation-owner.ts';
import type { Asked, Operation } from './operations.ts';

type Example = (owner: Owner) => Asked | Promise<Asked>;

const of = (name: string, id: string): Asked => ({ path: { [name]: id } });
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
  'GET /v1/members': () => ({ query: { limit: 2 } }),
  'POST /v1/matches/{matchId}/merge': (o) => ({ ...of('matchId', o.matches[1]!), body: { reason: 'same person' } }),
  'POST /v1/matches/{matchId}/keep-apart': (o) => ({ ...of('matchId', o.matches[2]!), body: { reason: 'sisters' } }),
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
  'POST /v1/loads': (o) => ({
    headers: { 'content-type': 'application/octet-stream', 'x-file-name': 'more.csv' },
    body: newTable(o),
  }),
  'GET /v1/loads/{loadId}/acknowledgement': (o) => of('loadId', o.ids.claimsLoadId!),
  'POST /v1/loads/{loadId}/undo': async (o) => of('loadId', await o.sent(newTable(o))),
  'POST /v1/loads/{loadId}/accept': async (o) => of('loadId', await heldTable(o)),
  'POST /v1/loads/{loadId}/cancel': async (o) => of('loadId', await heldTable(o)),
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
        'x-source': 'more',
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
  'GET /v1/data-quality/{rule}/rows': () => of('rule', 'claim-service-date'),
  'GET /v1/completeness/{month}/claims': () => of('month', '2025-03'),
  'PUT /v1/raw-file-retention': () => ({ body: { days: 60 } }),
  'PUT /v1/feeds/{source}/raw-file-retention': () => ({ ...of('source', 'maps'), body: { days: 60 } }),
  'POST /v1/uploads': () => ({ headers: { 'upload-length': '6' } }),
  'PATCH /v1/uploads/{uploadId}': async (o) => ({
    ...of('uploadId', await openUpload(o.world, o.cookie)),
    headers: { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
    body: 'abc',
  }),
  'POST /v1/runs': () => ({ body: {} }),
  'POST /v1/erasures': (o) => ({ body: { memberKey: o.members.at(-2)!, reason: 'asked in writing' } }),
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
  'DELETE /v1/panels/{panelId}': async (o) =>
    of('panelId', (await o.made('POST', '/v1/panels', { name: 'Gone' })).panelId!),
  'POST /v1/facilities': (o) => ({ body: { ...facility, parentId: o.ids.facilityId } }),
  'PUT /v1/facilities/{facilityId}/state': async (o) => ({
    ...of('facilityId', (await o.made('POST', '/v1/facilities', facility)).facilityId!),
    body: { isClosed: true },
  }),
  'POST /v1/contracts': () => ({ body: contractOnFile }),
  'PUT /v1/contracts/{contractId}/end': async (o) => ({
    ...of('contractId', (await o.made('POST', '/v1/contracts', contractOnFile)).contractId!),
    body: { endsOn: '2026-12-01' },
  }),
  'PUT /v1/settings/{key}': () => ({ ...of('key', 'locale'), body: { value: 'en-US' } }),
  'POST /v1/setting-changes/{changeId}/decision': async (o) => {
    const { changeId } = await o.made('PUT', '/v1/settings/dataUse.training', { value: true });
    return { ...of('changeId', changeId!), body: { decision: 'withdraw' } };
  },
  'POST /v1/setting-changes/{changeId}/revert': async (o) => {
    await o.made('PUT', '/v1/settings/timeZone', { value: 'America/Chicago' });
    return of('changeId', (await o.made('PUT', '/v1/settings/timeZone', { value: 'America/Denver' })).changeId!);
  },
  'POST /v1/operator-access': () => ({ body: { reason: 'a load hangs and is looked at', minutes: 30 } }),
  'POST /v1/operator-access/{accessId}/approve': async (o) => of('accessId', await o.operatorWish()),
  'DELETE /v1/operator-access/{accessId}': async (o) => of('accessId', await o.operatorWish()),
  'POST /v1/account/email': (o) => ({ body: { email: `moved.${randomUUID()}@${o.ids.domain}` } }),
  'POST /v1/password-resets': () => ({ body: { email: `nobody.${randomUUID()}@test.example` } }),
  'POST /v1/invitations': () => ({ body: { email: `new.${randomUUID()}@test.example`, roles: ['care-manager'] } }),
  'DELETE /v1/invitations/{invitationId}': async (o) => {
    const invited = { email: `gone.${randomUUID()}@test.example`, roles: ['care-manager'] };
    return of('invitationId', (await o.made('POST', '/v1/invitations', invited)).invitationId!);
  },
  'DELETE /v1/people/{userId}/sessions': (o) => of('userId', o.ids.userId!),
};

/** Operations that no single request brings to a success, and what tests them instead. */
export const withoutExample: Readonly<Record<string, string>> = {
  'GET /v1/sso/{providerId}/callback': 'needs an answer of a provider: sso.test.ts',
  'POST /v1/sso/{providerId}/saml': 'needs an answer of a provider: sso.test.ts',
  'GET /v1/sso/{providerId}/finish': 'needs a sign-in that was begun: sso.test.ts',
  'GET /v1/sso/{providerId}/metadata': 'SAML providers only: sso.test.ts',
  'DELETE /v1/account/links/{providerId}': 'needs a sign-in at a provider: sso.test.ts',
  'POST /v1/session/organization': 'needs somebody of two organizations: account.test.ts',
  'POST /v1/session/passkey': 'needs a passkey that signs: account.test.ts',
  'POST /v1/session/factor': 'needs a factor: account.test.ts',
  'POST /v1/session/letter': 'needs factors that were taken away: reset.test.ts',
  'DELETE /v1/account/totp': 'needs an authenticator app: account.test.ts',
  'POST /v1/account/totp/confirmation': 'needs an authenticator app: account.test.ts',
  'POST /v1/account/passkeys': 'needs a passkey that signs: account.test.ts',
  'PUT /v1/account/passkeys/{passkeyId}': 'needs a passkey: account.test.ts',
  'DELETE /v1/account/passkeys/{passkeyId}': 'needs a passkey: account.test.ts',
  'PUT /v1/account/password': 'ends the sessions it is asked with: account.test.ts',
  'DELETE /v1/account/sessions/{sessionId}': 'needs a second session: account.test.ts',
  'DELETE /v1/account/sessions': 'ends the sessions that all else here is asked with: account.test.ts',
  'POST /v1/account/factor-reset': 'needs a factor that is lost: reset.test.ts',
  'POST /v1/people/{userId}/factor-reset': 'needs a factor that is lost: reset.test.ts',
  'POST /v1/factor-resets/{resetId}/approval': 'needs a factor that is lost: reset.test.ts',
  'DELETE /v1/factor-resets/{resetId}': 'needs a factor that is lost: reset.test.ts',
  'POST /v1/factor-resets/stop': 'needs a letter: reset.test.ts',
  'POST /v1/email-changes/confirmation': 'needs a letter: email.test.ts',
  'POST /v1/email-changes/stop': 'needs a letter: email.test.ts',
  'POST /v1/invitations/look-up': 'needs a letter: account.test.ts',
  'POST /v1/invitations/acceptance': 'needs a letter: account.test.ts',
  'POST /v1/password-resets/completion': 'needs a letter: account.test.ts',
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

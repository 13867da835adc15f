import type { DomainView, ProviderView } from '@optimiq/contracts/federation';
import type { ApiKey, MachineClient } from '@optimiq/contracts/machines';
import type { ScimConnectionView, ScimGroupView } from '@optimiq/contracts/scim';
import { machinePermissions } from '@optimiq/domain/access/machines';

const id = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

/** Single sign-on and machines of one fixture server. */
export class FixtureFederation {
  #keys: ApiKey[] = [
    {
      ...{ id: id(1), name: 'Nightly report', hint: 'oqk_Ab12', permissions: ['load:read', 'run:read'] },
      person: { id: 'user-tenant-admin', name: 'Demo Tenant Admin' },
      ...{ createdAt: inDays(-20), expiresAt: inDays(70), lastUsedAt: inDays(-1) },
    },
    {
      ...{ id: id(2), name: 'Old export', hint: 'oqk_Zz90', permissions: ['load:read'] },
      person: { id: 'user-risk-director', name: 'Demo Risk Director' },
      ...{ createdAt: inDays(-80), expiresAt: inDays(10), revokedAt: inDays(-3) },
    },
  ];
  readonly #clients: MachineClient[] = [
    {
      ...{ clientId: id(3), name: 'Claims warehouse', hint: 'oqs_Qw34', permissions: ['load:read', 'load:write'] },
      ...{ createdBy: 'Robin Mockridge', isMakerGone: true, createdAt: inDays(-200), expiresAt: inDays(9) },
      lastUsedAt: inDays(0),
    },
  ];
  #domains: DomainView[] = [domain('northfield.example', 'proven'), domain('northfield-health.example', 'waiting')];
  readonly #providers: ProviderView[] = [
    {
      ...{ id: id(4), kind: 'saml', name: 'Northfield login', isOn: true, isSetUp: true, hasSecret: false },
      issuer: 'https://login.northfield.example/saml',
      signInUrl: 'https://login.northfield.example/sso',
      certificates: [{ subject: 'CN=login.northfield.example', validTo: inDays(21), fingerprint: 'AB:CD' }],
      trustedAssurance: ['https://refeds.org/profile/mfa'],
      addresses: addresses(id(4), 'saml'),
      ...{ linkedPeople: 41, updatedAt: inDays(-90) },
    },
  ];
  readonly #directories: ScimConnectionView[] = [
    {
      ...{ id: id(5), name: 'Northfield people', hint: 'oqd_Mn56', baseRole: 'care-manager', people: 43, groups: 2 },
      ...{ createdAt: inDays(-90), expiresAt: inDays(275), lastUsedAt: inDays(0) },
    },
  ];
  #groups: ScimGroupView[] = [
    { id: id(6), name: 'Risk coding', people: 12, roles: ['hcc-coder'] },
    { id: id(7), name: 'Everybody', people: 43, roles: [] },
  ];

  keys = () => ({ items: this.#keys, givable: [...machinePermissions] });
  clients = () => ({ items: this.#clients, givable: [...machinePermissions] });
  makeKey = () => ({ id: id(8), secret: `oqk_${'S'.repeat(43)}`, expiresAt: inDays(90) });
  revokeKey = (key: string) => {
    this.#keys = this.#keys.map((one) => (one.id === key ? { ...one, revokedAt: inDays(0) } : one));
    return { revoked: true };
  };
  domains = () => ({ items: this.#domains });
  claim = (name: string) => {
    this.#domains = [...this.#domains, domain(name, 'waiting')];
    return this.#domains.at(-1);
  };
  check = (name: string) => {
    const found = this.#domains.find((one) => one.domain === name);
    return found && { domain: found, answer: found.state === 'proven' ? 'proven' : 'not-found' };
  };
  providers = () => ({ items: this.#providers });
  directories = () => ({ items: this.#directories, endpoint: 'https://product.example/scim/v2' });
  groups = () => ({ items: this.#groups, isComplete: true });
  setRoles = (group: string, roles: string[]) => {
    this.#groups = this.#groups.map((one) => (one.id === group ? { ...one, roles } : one));
    return this.#groups.find((one) => one.id === group);
  };
}

function domain(name: string, state: DomainView['state']): DomainView {
  return {
    ...{ domain: name, state, recordName: `_optimiq-challenge.${name}` },
    recordValue: 'optimiq-domain-verification=Zm9yLXRlc3RzLW9ubHktMTIzNDU2',
    claimedAt: inDays(-30),
    checkedAt: inDays(0),
    ...(state === 'proven' ? { provenAt: inDays(-29) } : {}),
  };
}

function addresses(provider: string, kind: ProviderView['kind']): ProviderView['addresses'] {
  const root = `https://product.example/v1/sso/${provider}`;
  const entity = kind === 'saml' ? { entityId: `${root}/metadata` } : {};
  return { callback: `${root}/${kind === 'saml' ? 'saml' : 'callback'}`, start: `${root}/start`, ...entity };
}

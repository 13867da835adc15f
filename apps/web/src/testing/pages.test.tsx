import type { Role } from '@optimiq/domain/access/roles';
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problem } from './fixture-answers.ts';
import { members, run } from './fixture-population.ts';
import { renderAt } from './render.tsx';

const member = members[0]!;
const page = { total: 0, items: [] };
const load = '/v1/loads/00000001-6000-4000-8000-000000000000';

type Page = {
  readonly name: string;
  readonly path: string;
  readonly role: Role;
  /** The request the page lives on. */
  readonly source: string;
  readonly loading: string;
  readonly full: RegExp;
  readonly empty: unknown;
  readonly emptyText: string;
};

const pages: readonly Page[] = [
  {
    name: 'Panels',
    path: '/panels',
    role: 'privacy-officer',
    source: '/v1/panels',
    loading: 'Loading panels',
    full: /^Pilot group$/,
    empty: { items: [] },
    emptyText: 'No panel yet',
  },
  {
    name: 'Operator access',
    path: '/operator-access',
    role: 'privacy-officer',
    source: '/v1/operator-access',
    loading: 'Loading operator access',
    full: /^Import of November stands still$/,
    empty: { items: [] },
    emptyText: 'No operator was ever let in',
  },
  {
    name: 'Outbound hosts',
    path: '/outbound-hosts',
    role: 'auditor',
    source: '/v1/outbound-hosts',
    loading: 'Loading hosts',
    full: /^logs.northfield.example$/,
    empty: { items: [] },
    emptyText: 'No host is listed',
  },
  {
    name: 'Backups',
    path: '/backups',
    role: 'privacy-officer',
    source: '/v1/backups',
    loading: 'Loading backups',
    full: /^Every file read again/,
    empty: { keptDays: 35, items: [] },
    emptyText: 'No backup is kept',
  },
  {
    name: 'Member, readers',
    path: `/members/${member.memberKey}?tab=access`,
    role: 'privacy-officer',
    source: `/v1/members/${member.memberKey}/readers`,
    loading: 'Loading readers',
    full: /^The record without the name$/,
    empty: { readers: [], refused: [] },
    emptyText: 'Nobody is here',
  },
  {
    name: 'Organization, agreements',
    path: '/organization',
    role: 'billing-contact',
    source: '/v1/organization',
    loading: 'Loading organization',
    full: /^BAA, version 2025.1$/,
    empty: { name: 'Plan', slug: 'plan', environment: 'demo', facilities: [], contracts: [] },
    emptyText: 'No agreement on file',
  },
  {
    name: 'Organization, facilities',
    path: '/organization',
    role: 'tenant-admin',
    source: '/v1/organization',
    loading: 'Loading organization',
    full: /^Elm Street Clinic$/,
    empty: { name: 'Plan', slug: 'plan', environment: 'demo', facilities: [], contracts: [] },
    emptyText: 'No facility yet',
  },
  {
    name: 'Settings',
    path: '/settings',
    role: 'tenant-admin',
    source: '/v1/settings',
    loading: 'Loading settings',
    full: /^Training of models$/,
    empty: { items: [] },
    emptyText: 'No setting',
  },
  {
    name: 'Settings, history',
    path: '/settings',
    role: 'privacy-officer',
    source: '/v1/setting-changes',
    loading: 'Loading history',
    full: /^Nobody else needed$/,
    empty: { items: [] },
    emptyText: 'Nothing was changed yet',
  },
  {
    name: 'Roles',
    path: '/roles',
    role: 'tenant-admin',
    source: '/v1/roles',
    loading: 'Loading roles',
    full: /^Night desk$/,
    empty: { items: [] },
    emptyText: 'No role',
  },
  {
    name: 'People',
    path: '/people',
    role: 'tenant-admin',
    source: '/v1/people',
    loading: 'Loading people',
    full: /^Robin Mockridge$/,
    empty: { items: [] },
    emptyText: 'Nobody is here yet',
  },
  {
    name: 'People, invitations',
    path: '/people',
    role: 'tenant-admin',
    source: '/v1/invitations',
    loading: 'Loading invitations',
    full: /^late@demo.example$/,
    empty: { items: [] },
    emptyText: 'No invitation waits',
  },
  {
    name: 'Single sign-on, domains',
    path: '/single-sign-on',
    role: 'tenant-admin',
    source: '/v1/domains',
    loading: 'Loading domains',
    full: /^northfield\.example$/,
    empty: { items: [] },
    emptyText: 'No domain yet',
  },
  {
    name: 'Single sign-on, providers',
    path: '/single-sign-on',
    role: 'tenant-admin',
    source: '/v1/identity-providers',
    loading: 'Loading identity providers',
    full: /^Northfield login$/,
    empty: { items: [] },
    emptyText: 'No identity provider yet',
  },
  {
    name: 'Single sign-on, directories',
    path: '/single-sign-on',
    role: 'tenant-admin',
    source: '/v1/scim-connections',
    loading: 'Loading directories',
    full: /^Northfield people$/,
    empty: { items: [], endpoint: 'https://product.example/scim/v2' },
    emptyText: 'No directory yet',
  },
  {
    name: 'API keys',
    path: '/machines',
    role: 'tenant-admin',
    source: '/v1/api-keys',
    loading: 'Loading API keys',
    full: /^Nightly report$/,
    empty: { items: [], givable: [] },
    emptyText: 'No API key yet',
  },
  {
    name: 'Clients',
    path: '/machines',
    role: 'tenant-admin',
    source: '/v1/clients',
    loading: 'Loading clients',
    full: /^Claims warehouse$/,
    empty: { items: [], givable: [] },
    emptyText: 'No client yet',
  },
  {
    name: 'Population',
    path: '/',
    role: 'risk-director',
    source: '/v1/population',
    loading: 'Loading figures',
    full: /Diabetes with Chronic Complications/,
    empty: {
      members: 0,
      scored: 0,
      notScored: [],
      membersWithHcc: 0,
      claims: 0,
      claimLines: 0,
      notCounted: 0,
      months: [],
    },
    emptyText: 'Nothing has been scored yet',
  },
  {
    name: 'Members',
    path: '/members',
    role: 'hcc-coder',
    source: '/v1/members',
    loading: 'Loading members',
    full: /Testfield|Sampleton|Mockridge/,
    empty: page,
    emptyText: 'No member matches these filters',
  },
  {
    name: 'Member, risk',
    path: `/members/${member.memberKey}`,
    role: 'risk-director',
    source: `/v1/members/${member.memberKey}/score`,
    loading: 'Loading receipt',
    full: /RAF receipt/,
    empty: { run, memberKey: member.memberKey, notScored: 'esrd', hccs: [], notCounted: [], leafHash: 'a1' },
    emptyText: 'No score in this model',
  },
  {
    name: 'Member, claims',
    path: `/members/${member.memberKey}?tab=claims`,
    role: 'risk-director',
    source: `/v1/members/${member.memberKey}/claims`,
    loading: 'Loading claims',
    full: /^Institutional$/,
    empty: page,
    emptyText: 'No claims',
  },
  {
    name: 'Member, coverage',
    path: `/members/${member.memberKey}?tab=coverage`,
    role: 'care-manager',
    source: `/v1/members/${member.memberKey}/coverage-timeline`,
    loading: 'Loading coverage',
    full: /^Dental$/,
    empty: { lines: [], changes: [], undated: [], months: [] },
    emptyText: 'No coverage known',
  },
  {
    name: 'Member, timeline',
    path: `/members/${member.memberKey}?tab=timeline`,
    role: 'risk-director',
    source: `/v1/members/${member.memberKey}/timeline`,
    loading: 'Loading timeline',
    full: /^Rx fill$/,
    empty: page,
    emptyText: 'Nothing yet',
  },
  {
    name: 'Loads',
    path: '/loads',
    role: 'tenant-admin',
    source: '/v1/loads',
    loading: 'Loading loads',
    full: /demo-population.csv.gz/,
    empty: { items: [], feeds: [] },
    emptyText: 'No file has been loaded',
  },
  {
    name: 'Load',
    path: '/loads/00000001-6000-4000-8000-000000000000',
    role: 'tenant-admin',
    source: `${load}/problems`,
    loading: 'Loading problems',
    full: /^The MBI has a character not allowed in its place/,
    empty: { counts: [], items: [] },
    emptyText: 'No problems',
  },
  {
    name: 'Load, matching',
    path: '/loads/00000001-6000-4000-8000-000000000000?tab=matching',
    role: 'risk-director',
    source: `${load}/matching`,
    loading: 'Loading matching',
    full: /^No load before this one names the person/,
    empty: { persons: 0, created: 0, matched: 0, refused: [] },
    emptyText: 'No person yet',
  },
  {
    name: 'Load, impact',
    path: '/loads/00000001-6000-4000-8000-000000000000?tab=impact',
    role: 'risk-director',
    source: `${load}/changes`,
    loading: 'Loading impact',
    full: /^Another payment score$/,
    empty: { state: 'first-run', otherLoads: [], changes: [] },
    emptyText: 'The first run',
  },
  {
    name: 'Audit',
    path: '/audit',
    role: 'tenant-admin',
    source: '/v1/audit-events',
    loading: 'Loading events',
    full: /^member\.search$/,
    empty: { items: [] },
    emptyText: 'Nothing is recorded yet',
  },
  {
    name: 'Audit, alerts',
    path: '/audit',
    role: 'tenant-admin',
    source: '/v1/access-alerts',
    loading: 'Loading alerts',
    full: /^212 members in a day/,
    empty: { items: [] },
    emptyText: 'No access to look at',
  },
  {
    name: 'Member, privacy ledger',
    path: `/members/${member.memberKey}?tab=privacy`,
    role: 'tenant-admin',
    source: `/v1/members/${member.memberKey}/ledger`,
    loading: 'Loading ledger',
    full: /^Computed by an engine$/,
    empty: { items: [] },
    emptyText: 'Nothing is in the ledger',
  },
  {
    name: 'Member, accounting of disclosures',
    path: `/members/${member.memberKey}?tab=privacy`,
    role: 'tenant-admin',
    source: `/v1/members/${member.memberKey}/accounting`,
    loading: 'Loading accounting',
    full: /^Synthetic County Health Department$/,
    empty: { from: '2019-11-24', to: '2025-11-24', entries: [], exempt: [] },
    emptyText: 'No disclosure to account for',
  },
  {
    name: 'Data quality, rules',
    path: '/data-quality',
    role: 'tenant-admin',
    source: '/v1/data-quality',
    loading: 'Loading rules',
    full: /^A claim names its provider$/,
    empty: { asOf: '2025-11-24', rules: [] },
    emptyText: 'Nothing to judge yet',
  },
  {
    name: 'Data quality, completeness',
    path: '/data-quality?view=table',
    role: 'risk-director',
    source: '/v1/completeness',
    loading: 'Loading completeness',
    full: /^Filling$/,
    empty: { asOf: '2025-11-24', runOutMonths: 3, service: [], received: [] },
    emptyText: 'No claims',
  },
  {
    name: 'Data quality, duplicates',
    path: '/data-quality',
    role: 'tenant-admin',
    source: '/v1/duplicate-claims',
    loading: 'Loading duplicates',
    full: /Came by two feeds, same provider/,
    empty: { items: [] },
    emptyText: 'No claims look alike',
  },
  {
    name: 'Data quality, rows of a rule',
    path: '/data-quality/claim-provider',
    role: 'tenant-admin',
    source: '/v1/data-quality/claim-provider/rows',
    loading: 'Loading rows',
    full: /^Nov 4, 2025$/,
    empty: { items: [] },
    emptyText: 'No row breaks it',
  },
  {
    name: 'Data quality, claims of a month',
    path: '/data-quality/months/2025-10',
    role: 'tenant-admin',
    source: '/v1/completeness/2025-10/claims',
    loading: 'Loading claims',
    full: /^payer-z$/,
    empty: { items: [], sources: [] },
    emptyText: 'No claims',
  },
  {
    name: 'Matching',
    path: '/matches',
    role: 'tenant-admin',
    source: '/v1/matches',
    loading: 'Loading pairs',
    full: /^Close$/,
    empty: { items: [], open: 0 },
    emptyText: 'No pair waits',
  },
  {
    name: 'Runs',
    path: '/runs',
    role: 'executive',
    source: '/v1/runs',
    loading: 'Loading runs',
    full: /^Run 3$/,
    empty: { items: [] },
    emptyText: 'Nothing has been scored yet',
  },
  {
    name: 'Security, events',
    path: '/security',
    role: 'billing-contact',
    source: '/v1/account/events',
    loading: 'Loading your sign-in',
    full: /^Signed in$/,
    empty: { items: [] },
    emptyText: 'Nothing yet',
  },
  {
    name: 'Security, lost factors',
    path: '/security',
    role: 'tenant-admin',
    source: '/v1/factor-resets',
    loading: 'Loading people who lost their factors',
    full: /^Demo Hcc Coder$/,
    empty: { items: [] },
    emptyText: 'Nobody waits',
  },
  {
    name: 'API',
    path: '/api',
    role: 'executive',
    source: '/v1/openapi.json',
    loading: 'Loading API reference',
    full: /\/v1\/member-searches/,
    empty: { openapi: '3.1.0', info: { title: 'API', version: '1' }, paths: {} },
    emptyText: 'The document names no route',
  },
];

test.each(pages)('$name says what it waits for', async ({ path, role, source, loading }) => {
  renderAt(path, role, (asked) => (asked === source ? new Promise(() => undefined) : undefined));
  expect(await screen.findByRole('status', { name: loading })).toBeDefined();
});

test.each(pages)('$name shows its rows', async ({ path, role, full }) => {
  renderAt(path, role);
  expect((await screen.findAllByText(full)).length).toBeGreaterThan(0);
});

test.each(pages)('$name says why it is empty', async ({ path, role, source, empty, emptyText }) => {
  renderAt(path, role, (asked) => (asked === source ? { status: 200, body: empty } : undefined));
  expect(await screen.findByText(emptyText)).toBeDefined();
});

test.each(pages)('$name gives the id of a failure and another try', async ({ path, role, source }) => {
  renderAt(path, role, (asked) => (asked === source ? problem(500, 'internal') : undefined));
  expect(await screen.findByRole('alert')).toBeDefined();
  expect(screen.getByRole('button', { name: 'Copy id e-5f21c8' })).toBeDefined();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeDefined();
});

test.each(pages)('$name says who can grant what a role does not hold', async ({ path, role, source }) => {
  renderAt(path, role, (asked) => (asked === source ? problem(403, 'forbidden') : undefined));
  expect(await screen.findByText('Not in your role')).toBeDefined();
});
